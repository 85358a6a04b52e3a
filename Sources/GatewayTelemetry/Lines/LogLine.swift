import GatewayModel
import Logging

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
    let needles: SecretPatterns

    /// Writes a record in a format, without the secrets that the redactor knows.
    package init(_ record: LogRecord, format: LogFormat, redactor: Redactor) {
        needles = redactor.snapshot
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
