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
