import FoundationEssentials

/// Any JSON value.
///
/// Whole numbers stay exact up to 64 bits, so that an id of 18 digits survives.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case fraction(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    private static let decoder = JSONDecoder()

    /// Reads a body; nothing when it is not JSON, or deeper or larger than `JSONBounds` allows.
    init?(_ bytes: [UInt8]) {
        guard JSONBounds.allow(bytes), let value = try? Self.decoder.decode(JSONValue.self, from: Data(bytes)) else {
            return nil
        }
        self = value
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let fields = try? container.decode([String: JSONValue].self) {
            self = .object(fields)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let truth = try? container.decode(Bool.self) {
            self = .bool(truth)
        } else if let elements = try? container.decode([JSONValue].self) {
            self = .array(elements)
        } else {
            // A number that no type holds is as good as none.
            self = .fraction((try? container.decode(Double.self)) ?? .nan)
        }
    }
}
