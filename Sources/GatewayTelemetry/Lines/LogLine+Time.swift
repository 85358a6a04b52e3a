import GatewayModel

extension LogLine {
    /// Appends a moment in UTC as RFC 3339 writes it, to the millisecond.
    ///
    /// Some integer arithmetic costs less than asking a formatter, or than sharing a cache of it between threads.
    mutating func append(time: Timestamp) {
        let date = CivilDate(daysSinceEpoch: Int(time.seconds - Self.floor(time.seconds, 86_400)) / 86_400)
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

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Hashable {
    let year: Int
    let month: Int
    let day: Int

    /// The day that lies this many days after 1970-01-01.
    ///
    /// Counts in eras of 400 years (146,097 days) that begin on the first of March, so that a leap day ends a year.
    init(daysSinceEpoch: Int) {
        let days = daysSinceEpoch + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
