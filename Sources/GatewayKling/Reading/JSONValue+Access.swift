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
