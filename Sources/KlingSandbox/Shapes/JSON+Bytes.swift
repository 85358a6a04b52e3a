import FoundationEssentials

extension JSON: Encodable {
    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// The value as UTF-8, members in the order of their names, so that equal values are equal bytes.
    var bytes: [UInt8] {
        // Only a number that JSON does not have, such as infinity, could fail, and none is ever put in.
        (try? Self.encoder.encode(self)).map(Array.init) ?? []
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}
