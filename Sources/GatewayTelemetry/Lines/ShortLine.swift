import GatewayModel

/// A line that is made in a bounded piece of memory, of values that stand in it as they are.
///
/// Where a value is none of these, or has no room, the line is no longer whole, and whoever makes it has to make it by
/// a `LogLine`.
struct ShortLine {
    private let memory: UnsafeMutableRawBufferPointer
    private let isJSON: Bool
    private let patterns: SecretPatterns
    private var count = 0
    /// Whether everything stands in it that was appended.
    private(set) var isWhole = true

    /// Begins an empty line; the memory must outlive it.
    init(in memory: UnsafeMutableRawBufferPointer, format: LogFormat, patterns: SecretPatterns) {
        self.memory = memory
        isJSON = format == .json
        self.patterns = patterns
    }

    /// What was appended.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[..<count])
    }

    /// Appends what stands between values, as the format has it.
    mutating func append(_ json: StaticString, _ text: StaticString) {
        let part = isJSON ? json : text
        append(UnsafeRawBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount))
    }

    /// Appends a moment.
    mutating func append(time: Timestamp) {
        time.logText.span.withUnsafeBytes { append($0) }
    }

    /// Appends a whole number as a value.
    mutating func append(number: Int64) {
        guard number >= 0 else {
            isWhole = false
            return
        }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = number
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        digits.span.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Appends microseconds as a value in milliseconds.
    mutating func append(milliseconds microseconds: Int64) {
        let rest = microseconds % 1000
        // Of a negative one the first part already is none for a short line.
        append(number: microseconds < 0 ? -1 : microseconds / 1000)
        append(".", ".")
        if rest < 100 {
            append("0", "0")
        }
        if rest < 10 {
            append("0", "0")
        }
        append(number: max(0, rest))
    }

    /// Appends a text as a value, in quotes where the format wants them.
    /// - Parameters:
    ///   - prefix: What the value begins with; no byte of it needs quotes.
    ///   - isSearched: Whether a secret could be in the value, because somebody else has chosen it.
    mutating func append(_ value: String, behind prefix: String = "", isSearched: Bool = false) {
        let isQuoted = isJSON || prefix.isEmpty && value.isEmpty || !value.utf8.allSatisfy(LogLine.isBare)
        if isQuoted {
            append("\"", "\"")
        }
        let start = count
        append(plain: prefix, limit: LogLine.maximumValueBytes)
        append(plain: value, limit: LogLine.maximumValueBytes)
        if isSearched, patterns.isFound(in: UnsafeRawBufferPointer(rebasing: memory[start..<count])) {
            isWhole = false
        }
        if isQuoted {
            append("\"", "\"")
        }
    }

    /// Appends a text without quotes of its own.
    mutating func append(plain text: String, limit: Int) {
        let isTaken = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count <= limit, LogLine.isPlain(bytes) else {
                return false
            }
            append(UnsafeRawBufferPointer(bytes))
            return true
        }
        if isTaken != true {
            isWhole = false
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= memory.count - count else {
            isWhole = false
            return
        }
        if let source = bytes.baseAddress {
            memory.baseAddress?.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        }
        count += bytes.count
    }
}
