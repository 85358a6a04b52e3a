/// A moment in wall-clock time, in whole milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    /// Makes a moment from milliseconds since the epoch.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Makes a moment from whole seconds since the epoch; it saturates instead of overflowing.
    package init(seconds: Int64) {
        milliseconds = Duration.seconds(seconds).milliseconds
    }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        Self.floor(milliseconds, in: 1000)
    }

    /// Whole days since the epoch in UTC, rounded down.
    package var day: Int64 {
        Self.floor(milliseconds, in: 86_400_000)
    }

    /// The moment as RFC 3339 in UTC, to the second.
    package var text: String {
        let second = Int(seconds - day * 86_400)
        let parts = [second / 3600, second / 60 % 60, second % 60].map { CalendarDay.digits($0, 2) }
        return "\(CalendarDay(daysSinceEpoch: day))T\(parts.joined(separator: ":"))Z"
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment that lies `duration` later; it saturates instead of overflowing.
    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = moment.milliseconds.addingReportingOverflow(duration.milliseconds)
        guard !overflow else {
            return Timestamp(milliseconds: duration < .zero ? .min : .max)
        }
        return Timestamp(milliseconds: sum)
    }

    /// The moment that lies `duration` earlier; it saturates instead of overflowing.
    package static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        moment + (.zero - duration)
    }

    /// How long after `earlier` this moment is.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds) - .milliseconds(earlier.milliseconds)
    }

    private static func floor(_ value: Int64, in unit: Int64) -> Int64 {
        value / unit - (value % unit < 0 ? 1 : 0)
    }
}

extension Duration {
    /// The duration in whole microseconds, rounded toward zero and saturated at the ends of `Int64`.
    package var microseconds: Int64 {
        guard let short = UInt64(exactly: attoseconds) else {
            return Int64(clamping: attoseconds / 1_000_000_000_000)
        }
        // Up to 18 seconds, which spares the division of 128 bits.
        return Int64(short / 1_000_000_000_000)
    }

    /// The duration in whole milliseconds, rounded toward zero and saturated at the ends of `Int64`.
    package var milliseconds: Int64 {
        Int64(clamping: attoseconds / 1_000_000_000_000_000)
    }
}
