package import GatewayModel

/// Which usage is asked for.
package struct UsageQuery: Sendable {
    /// What tells the rows of a report apart, in the order of its columns.
    package enum Group: String, Sendable, CaseIterable {
        case month
        case day
        case model
        case mode
    }

    /// Whose.
    package let tenant: TenantID
    /// When it was ordered.
    package let period: UsagePeriod
    /// What tells rows apart.
    package let groups: Set<Group>

    /// Makes a query.
    package init(tenant: TenantID, period: UsagePeriod, groups: Set<Group>) {
        self.tenant = tenant
        self.period = period
        self.groups = groups
    }

    /// The spans that rows are of: the shortest that is asked for.
    var spans: [UsagePeriod.Span] {
        groups.contains(.day) ? period.days : groups.contains(.month) ? period.months : period.whole
    }
}

/// One row of a report: what its videos have in common, and what they came to.
package struct UsageRow: Hashable, Sendable {
    /// The common values, by what tells rows apart.
    package let values: [UsageQuery.Group: String]
    /// What they came to.
    package let usage: Usage
}

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
