import GatewayModel

extension JSONReader {
    /// Whether a text is one number in JSON's notation.
    package static func isNumber(_ text: String) -> Bool {
        var reader = JSONReader(bytes: Array(text.utf8))
        guard (try? reader.number()) != nil else {
            return false
        }
        return reader.position == reader.bytes.count
    }

    mutating func word(_ word: StaticString, meaning value: Field) throws(GatewayError) -> Field {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else {
                throw malformed()
            }
        }
        return value
    }

    mutating func number() throws(GatewayError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            try digits()
        }
        if take(UInt8(ascii: ".")) {
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a string from its opening quote to its closing one.
    mutating func string() throws(GatewayError) -> String {
        guard take(UInt8(ascii: "\"")) else {
            throw malformed()
        }
        var unescaped: [UInt8] = []
        var start = position
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                unescaped.append(contentsOf: bytes[start..<position])
                position += 1
                guard let text = String(validating: unescaped, as: UTF8.self) else {
                    throw malformed()
                }
                return text
            case UInt8(ascii: "\\"):
                unescaped.append(contentsOf: bytes[start..<position])
                position += 1
                unescaped.append(contentsOf: String(try escape()).utf8)
                start = position
            case 0..<0x20:
                throw malformed()
            default:
                position += 1
            }
        }
        throw malformed()
    }

    private mutating func digits() throws(GatewayError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        guard position > start else {
            throw malformed()
        }
    }

    /// Reads what stands behind a backslash.
    private mutating func escape() throws(GatewayError) -> Unicode.Scalar {
        guard let byte = next else {
            throw malformed()
        }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try scalar()
        default: throw malformed()
        }
    }

    /// Reads the four digits of a `\u` escape, and the other half where they are a surrogate.
    private mutating func scalar() throws(GatewayError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) {
            return scalar
        }
        guard UTF16.isLeadSurrogate(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw malformed()
        }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
        else {
            throw malformed()
        }
        return scalar
    }

    private mutating func codeUnit() throws(GatewayError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw malformed()
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
