package import GatewayModel
package import Logging

// Log lines. In: log events. Out: the bytes of one line for each, as JSON or text, written to a sink. What must hold: a
// line has at most 4096 bytes and no line break or control character inside, whatever its values are; every text in it
// passes through the redactor.

/// Writes what is logged as lines to a sink.
package struct LineLogHandler: LogHandler {
    /// The level that all loggers of a room share, unless this one was given another.
    package var logLevel: Logger.Level {
        get { ownLevel ?? sharedLevel.value }
        set { ownLevel = newValue }
    }

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private var ownLevel: Logger.Level?
    private let sharedLevel: LiveValue<Logger.Level>
    private let label: String
    private let format: LogFormat
    private let redactor: Redactor
    private let sink: any LogSink
    private let now: @Sendable () -> Timestamp

    /// Makes the handler of one logger.
    /// - Parameters:
    ///   - level: Read for every line, so that it can be changed for loggers that exist already.
    package init(
        label: String,
        level: LiveValue<Logger.Level>,
        format: LogFormat,
        redactor: Redactor,
        sink: any LogSink,
        now: @escaping @Sendable () -> Timestamp
    ) {
        sharedLevel = level
        self.label = label
        self.format = format
        self.redactor = redactor
        self.sink = sink
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let record = LogRecord(
            time: now(),
            level: event.level,
            label: label,
            message: event.message.description,
            metadata: merged(event)
        )
        let line = LogLine(record, format: format, redactor: redactor)
        line.bytes.withUnsafeBytes { sink.write($0, isUrgent: event.level > .info) }
    }

    /// The handler's own metadata under the provider's under the event's.
    private func merged(_ event: LogEvent) -> Logger.Metadata {
        var merged = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            merged.merge(provided) { $1 }
        }
        if let given = event.metadata, !given.isEmpty {
            merged.merge(given) { $1 }
        }
        if let error = event.error {
            merged["error"] = "\(error)"
        }
        return merged
    }
}
