package import Logging
import Synchronization

/// A log that keeps its lines, at every level.
package final class CapturedLog: Sendable {
    /// One line.
    package struct Line: Sendable {
        /// How grave it is.
        package let level: Logger.Level
        /// What it says.
        package let message: String
        /// What it says it about, the logger's own included.
        package let metadata: Logger.Metadata

        /// Level, message and metadata, as a reader sees them.
        package var text: String {
            "\(level): \(message)" + metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        }
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
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.kept.withLock { $0.append(Line(level: event.level, message: "\(event.message)", metadata: all)) }
        }
    }

    private let kept = Mutex<[Line]>([])

    /// Makes an empty log.
    package init() {}

    /// A logger that writes here.
    package var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    /// What was written, in order.
    package var lines: [Line] {
        kept.withLock(\.self)
    }

    /// All of it as one text.
    package var text: String {
        lines.map(\.text).joined(separator: "\n")
    }

    /// The lines since they were last taken.
    package func take() -> [Line] {
        kept.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
