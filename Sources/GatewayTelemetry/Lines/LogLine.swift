package import GatewayModel
package import Logging

/// A record as the bytes of one line, which no value in it can break, forge or make longer than the bound.
package struct LogLine: Sendable {
    /// The longest line in bytes, its newline included: what Linux writes to a pipe in one piece (`PIPE_BUF`).
    package static let maximumBytes = 4096
    /// The longest message in bytes.
    package static let maximumMessageBytes = 2048
    /// The longest value in bytes.
    package static let maximumValueBytes = 1024
    /// The longest label or metadata key in bytes.
    package static let maximumNameBytes = 128
    /// How deeply lists and dictionaries may be nested.
    package static let maximumDepth = 4

    /// The line, its newline included.
    package internal(set) var bytes: [UInt8] = []
    let patterns: SecretPatterns

    /// Writes a record in a format, without the secrets that the redactor knows.
    package init(_ record: LogRecord, format: LogFormat, redactor: Redactor) {
        patterns = redactor.patterns
        bytes.reserveCapacity(512)
        switch format {
        case .json: appendJSON(record)
        case .text: appendText(record)
        }
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(plain text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends every field that still fits, in the order of the keys, so that `tail` can follow them.
    /// - Returns: Whether all of them fitted.
    mutating func appendFields(
        _ metadata: Logger.Metadata,
        reserving tail: Int,
        append: (inout LogLine, String, Logger.MetadataValue) -> Void
    ) -> Bool {
        var complete = true
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let mark = bytes.count
            append(&self, key, value)
            if bytes.count + tail > Self.maximumBytes {
                bytes.removeSubrange(mark...)
                complete = false
            }
        }
        return complete
    }

    /// Whether the line is already too long for what stands behind to matter.
    var isOverfull: Bool {
        bytes.count > Self.maximumBytes
    }
}

/// Everything that one log line says.
package struct LogRecord: Sendable {
    /// When it was said.
    package var time: Timestamp
    /// How much it matters.
    package var level: Logger.Level
    /// Which part of the program says it.
    package var label: String
    /// What it says.
    package var message: String
    /// What it says it about.
    package var metadata: Logger.Metadata

    /// Makes a record.
    package init(
        time: Timestamp,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: Logger.Metadata = [:]
    ) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }
}

/// How a log line is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for machines.
    case json
    /// One plain line, for people.
    case text
}
