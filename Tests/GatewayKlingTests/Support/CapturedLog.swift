import Logging
import Synchronization

/// A log that keeps its lines.
final class CapturedLog: Sendable {
    /// One line.
    struct Line: Sendable {
        let level: Logger.Level
        let text: String
        let metadata: [String: String]
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues(\.description)
            log.state.withLock { $0.append(Line(level: event.level, text: "\(event.message)", metadata: metadata)) }
        }
    }

    private let state = Mutex([Line]())

    /// A logger that writes here, at every level.
    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    /// What was written, in order.
    var lines: [Line] {
        state.withLock(\.self)
    }
}
