import GatewayModel

extension LogLine {
    /// Appends a moment in UTC as RFC 3339 writes it, to the millisecond.
    ///
    /// Some integer arithmetic costs less than asking a formatter, or than sharing a cache of it between threads.
    mutating func append(time: Timestamp) {
        let date = CalendarDay(daysSinceEpoch: time.day)
        let second = Int(Self.floor(time.seconds, 86_400))
        append(number: date.year, width: 4)
        append("-")
        append(number: date.month, width: 2)
        append("-")
        append(number: date.day, width: 2)
        append("T")
        append(number: second / 3600, width: 2)
        append(":")
        append(number: second / 60 % 60, width: 2)
        append(":")
        append(number: second % 60, width: 2)
        append(".")
        append(number: Int(Self.floor(time.milliseconds, 1000)), width: 3)
        append("Z")
    }

    private mutating func append(number: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width {
            divisor *= 10
        }
        while divisor > 0 {
            append(byte: UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// The remainder that is never negative.
    private static func floor(_ value: Int64, _ modulus: Int64) -> Int64 {
        (value % modulus + modulus) % modulus
    }
}
