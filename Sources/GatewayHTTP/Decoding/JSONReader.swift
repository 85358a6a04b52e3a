import GatewayModel

/// Reads a JSON text (RFC 8259) strictly: UTF-8, no name twice in an object, bounded depth, nothing behind the value.
package struct JSONReader {
    /// How deep arrays and objects may lie in each other.
    static let maximumDepth = 16

    let bytes: [UInt8]
    var position = 0

    /// Reads the one value that the bytes hold.
    /// - Throws: `invalidJSON` saying where, or `invalidField` naming what was given twice.
    static func read(_ bytes: [UInt8]) throws(GatewayError) -> Field {
        var reader = JSONReader(bytes: bytes)
        // Some writers put a byte order mark first, which a reader may pass over (RFC 8259, 8.1).
        reader.position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else {
            throw reader.malformed()
        }
        return value
    }

    /// The next byte, without taking it.
    var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Takes the next byte if it is this one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else {
            return false
        }
        position += 1
        return true
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    func malformed() -> GatewayError {
        GatewayError(
            .invalidJSON,
            bytes.isEmpty
                ? "The body is empty; send a JSON object." : "The body is not valid JSON (at byte \(position))."
        )
    }

    private mutating func value(depth: Int) throws(GatewayError) -> Field {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["):
            return .list(try elements(depth: depth + 1))
        case UInt8(ascii: "\""):
            return .text(try string())
        case UInt8(ascii: "t"):
            return try word("true", meaning: .bool(true))
        case UInt8(ascii: "f"):
            return try word("false", meaning: .bool(false))
        case UInt8(ascii: "n"):
            return try word("null", meaning: .null)
        default:
            return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(GatewayError) -> [Field.Member] {
        try enter(depth: depth)
        var members: [Field.Member] = []
        var names: Set<String> = []
        skipSpace()
        guard !take(UInt8(ascii: "}")) else {
            return members
        }
        repeat {
            skipSpace()
            let name = try string()
            guard names.insert(name).inserted else {
                throw .invalidField(name, "A field is given twice.")
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else {
                throw malformed()
            }
            members.append(Field.Member(name: name, value: try value(depth: depth)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else {
            throw malformed()
        }
        return members
    }

    private mutating func elements(depth: Int) throws(GatewayError) -> [Field] {
        try enter(depth: depth)
        var elements: [Field] = []
        skipSpace()
        guard !take(UInt8(ascii: "]")) else {
            return elements
        }
        repeat {
            elements.append(try value(depth: depth))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else {
            throw malformed()
        }
        return elements
    }

    /// Takes the bracket that opens an array or object.
    private mutating func enter(depth: Int) throws(GatewayError) {
        guard depth <= Self.maximumDepth else {
            throw GatewayError(.invalidJSON, "The body is nested deeper than \(Self.maximumDepth) levels.")
        }
        position += 1
    }
}
