import Logging
import Synchronization

/// A log that a test can read.
final class CollectedLog: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: Logger.Metadata
    }

    private let collected = Mutex<[Line]>([])

    var lines: [Line] {
        collected.withLock { $0 }
    }

    /// Everything that was logged, as one text.
    var text: String {
        lines.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
    }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private func add(_ line: Line) {
        collected.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.add(Line(level: event.level, message: event.message.description, metadata: all))
        }
    }
}
