import Logging

extension LogLine {
    private static let reserved: Set<String> = ["time", "level", "message", "logger", "truncated"]
    private static let tailBytes = #","truncated":true}"#.utf8.count + 1

    mutating func appendJSON(_ record: LogRecord) {
        append(#"{"time":""#)
        append(time: record.time)
        append(#"","level":""#)
        append(plain: record.level.rawValue)
        append(#"","message":"#)
        append(quoted: record.message, limit: Self.maximumMessageBytes)
        append(#","logger":"#)
        append(quoted: record.label, limit: Self.maximumNameBytes)
        let complete = appendFields(record.metadata, reserving: Self.tailBytes) { line, key, value in
            line.append(",")
            line.append(quoted: Self.reserved.contains(key) ? "_" + key : key, limit: Self.maximumNameBytes)
            line.append(":")
            line.append(json: value, depth: Self.maximumDepth)
        }
        if !complete {
            append(#","truncated":true"#)
        }
        append("}\n")
    }

    /// Appends a value as JSON; numbers and truth values are themselves, all else is a string.
    mutating func append(json value: Logger.MetadataValue, depth: Int) {
        switch value {
        case .string(let text): append(quoted: text, limit: Self.maximumValueBytes)
        case .stringConvertible(let number as any BinaryInteger): append(plain: "\(number)")
        case .stringConvertible(let number as Milliseconds): append(plain: number.description)
        case .stringConvertible(let flag as Bool): append(plain: flag ? "true" : "false")
        case .stringConvertible(let other): append(quoted: other.description, limit: Self.maximumValueBytes)
        case .array(let values) where depth > 0: appendList(values, depth: depth - 1)
        case .dictionary(let fields) where depth > 0: appendDictionary(fields, depth: depth - 1)
        case .array, .dictionary: append(#""…""#)
        }
    }

    private mutating func appendList(_ values: [Logger.MetadataValue], depth: Int) {
        append("[")
        for (position, value) in values.enumerated() where !isOverfull {
            append(position == 0 ? "" : ",")
            append(json: value, depth: depth)
        }
        append("]")
    }

    private mutating func appendDictionary(_ fields: Logger.Metadata, depth: Int) {
        append("{")
        for (position, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() where !isOverfull {
            append(position == 0 ? "" : ",")
            append(quoted: field.key, limit: Self.maximumNameBytes)
            append(":")
            append(json: field.value, depth: depth)
        }
        append("}")
    }
}
