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
