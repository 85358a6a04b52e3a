import Logging

extension LogLine {
    private static let tailBytes = " truncated=true".utf8.count + 1

    mutating func appendText(_ record: LogRecord) {
        append(time: record.time)
        append(" ")
        append(plain: record.level.rawValue)
        append(" ")
        append(escaped: record.label, limit: Self.maximumNameBytes)
        append(": ")
        append(escaped: record.message, limit: Self.maximumMessageBytes)
        let complete = appendFields(record.metadata, reserving: Self.tailBytes) { line, key, value in
            line.append(" ")
            line.append(word: key, limit: Self.maximumNameBytes)
            line.append("=")
            line.append(text: value)
        }
        append(complete ? "\n" : " truncated=true\n")
    }

    private mutating func append(text value: Logger.MetadataValue) {
        switch value {
        case .string(let text): append(word: text, limit: Self.maximumValueBytes)
        case .stringConvertible(let other): append(word: other.description, limit: Self.maximumValueBytes)
        case .array, .dictionary: append(json: value, depth: Self.maximumDepth)
        }
    }

    /// Appends a text bare where it cannot be mistaken for something else, and in quotes otherwise.
    private mutating func append(word text: String, limit: Int) {
        if !text.isEmpty, text.utf8.allSatisfy(Self.isBare) {
            append(escaped: text, limit: limit)
        } else {
            append(quoted: text, limit: limit)
        }
    }

    /// Whether a byte may stand in a value without quotes.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
