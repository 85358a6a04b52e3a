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

extension JSONValue {
    /// The field of an object; `null` when there is none or this is no object.
    subscript(name: String) -> JSONValue {
        guard case .object(let fields) = self else {
            return .null
        }
        return fields[name] ?? .null
    }

    /// The text, when it is a string that is not empty.
    var text: String? {
        guard case .string(let text) = self, !text.isEmpty else {
            return nil
        }
        return text
    }

    /// Whether it is null, missing, or an empty object, array or string.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let fields): fields.isEmpty
        case .bool, .integer, .fraction: false
        }
    }

    /// Whether it is an object.
    var isObject: Bool {
        if case .object = self {
            true
        } else {
            false
        }
    }

    /// Whether it is an array.
    var isArray: Bool {
        if case .array = self {
            true
        } else {
            false
        }
    }

    /// The elements of an array, or the one object that stands in its place.
    var elements: [JSONValue] {
        switch self {
        case .array(let elements): elements
        case .object: [self]
        default: []
        }
    }
}

/// How deep and how large a body may be before it is decoded, so that no body can exhaust the stack or the processor.
enum JSONBounds {
    /// How many arrays and objects may stand in one another.
    static let maximumDepth = 32
    /// How many values a body may have.
    static let maximumValues = 10_000

    /// Counts brackets and commas outside of strings; whether the rest is JSON is not its business.
    static func allow(_ bytes: [UInt8], values maximumValues: Int = maximumValues) -> Bool {
        var depth = 0
        var values = 1
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): values += 1
            default: break
            }
            guard depth <= maximumDepth, values <= maximumValues else {
                return false
            }
        }
        return true
    }
}
