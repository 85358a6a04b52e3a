import Logging
import Synchronization

/// A log whose lines a test can read, each as level and message.
final class CollectedLines: Sendable {
    private struct Handler: LogHandler {
        let log: CollectedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }

    private let kept = Mutex<[String]>([])

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    /// The lines since they were last taken that are no debugging.
    func take() -> [String] {
        kept.withLock { lines in
            defer { lines = [] }
            return lines.filter { !$0.hasPrefix("debug") }
        }
    }
}
