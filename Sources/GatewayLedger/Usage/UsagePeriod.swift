package import GatewayModel

/// The days that a report of usage is about, with their moments.
package struct UsagePeriod: Sendable {
    /// The most days that one report may be about: a year.
    package static let maximumDays = 366

    /// A stretch of time under its name.
    struct Span: Hashable {
        let name: String
        var window: QuotaWindows.Window
    }

    /// The first day.
    package let first: CalendarDay
    /// The last day, which is part of it.
    package let last: CalendarDay
    /// Each day with its moments.
    let days: [Span]
    /// Each month, or what of it lies within.
    let months: [Span]

    /// Takes the days from one to another.
    /// - Throws: `invalidField` when the second is before the first, or they are more than ``maximumDays``.
    package init(
        from first: CalendarDay,
        through last: CalendarDay,
        in calendar: QuotaCalendar
    ) throws(GatewayError) {
        guard first <= last else {
            throw GatewayError(
                .invalidField,
                "from is \(first), which is after \(last), the last day of the report.",
                parameter: "from"
            )
        }
        var days: [Span] = []
        var months: [Span] = []
        var day = first
        for _ in 0..<Self.maximumDays where day <= last {
            if let window = calendar.window(of: day) {
                days.append(Span(name: day.description, window: window))
                if months.last?.name == day.monthText {
                    let start = months[months.count - 1].window.start
                    months[months.count - 1].window = QuotaWindows.Window(start: start, end: window.end)
                } else {
                    months.append(Span(name: day.monthText, window: window))
                }
            }
            day = day.next
        }
        guard day > last else {
            throw GatewayError(
                .invalidField,
                "A report is about at most \(Self.maximumDays) days; ask for fewer.",
                parameter: "to"
            )
        }
        (self.first, self.last, self.days, self.months) = (first, last, days, months)
    }

    /// All of it as one span.
    var whole: [Span] {
        guard let first = days.first, let last = days.last else {
            return []
        }
        return [Span(name: "", window: QuotaWindows.Window(start: first.window.start, end: last.window.end))]
    }
}
