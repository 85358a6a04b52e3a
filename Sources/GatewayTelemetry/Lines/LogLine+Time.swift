import GatewayModel

extension Timestamp {
    /// The moment in UTC as RFC 3339 writes it, to the millisecond: 24 characters of ASCII.
    ///
    /// Some integer arithmetic costs less than asking a formatter, or than sharing a cache of it between threads.
    var logText: InlineArray<24, UInt8> {
        let date = CalendarDay(daysSinceEpoch: day)
        let second = Int(seconds - day * 86_400)
        var text = InlineArray<24, UInt8>(repeating: UInt8(ascii: "Z"))
        func put(_ number: Int, _ separator: Unicode.Scalar, endingBefore end: Int, width: Int) {
            text[end] = UInt8(ascii: separator)
            var rest = number
            for position in stride(from: end - 1, through: end - width, by: -1) {
                text[position] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
        }
        put(date.year, "-", endingBefore: 4, width: 4)
        put(date.month, "-", endingBefore: 7, width: 2)
        put(date.day, "T", endingBefore: 10, width: 2)
        put(second / 3600, ":", endingBefore: 13, width: 2)
        put(second / 60 % 60, ":", endingBefore: 16, width: 2)
        put(second % 60, ".", endingBefore: 19, width: 2)
        put(Int((milliseconds % 1000 + 1000) % 1000), "Z", endingBefore: 23, width: 3)
        return text
    }
}

extension LogLine {
    /// Appends a moment.
    mutating func append(time: Timestamp) {
        time.logText.span.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
