import GatewayLedger
import GatewayModel

extension Operations {
    /// What tenants' videos came to, by tenant, day, model and mode; tenants by name, or in the order in which they are
    /// given, each once.
    /// - Parameters:
    ///   - names: Whose; all tenants' when there are none.
    ///   - from, through: The first and the last day, both included, such as `2026-11-22`, in the calendar's time zone.
    ///     Without an end up to today, without a beginning from the first of the last day's month.
    /// - Throws: `notFound` for a tenant that there is not, `invalidField` for days that are none.
    package func usage(ofTenants names: [String], from: String?, through: String?) async throws -> UsageView {
        let last = try through.map { try day($0, "to") } ?? calendar.day(of: clock.now)
        let first = try from.map { try day($0, "from") } ?? last.firstOfMonth
        let period = try UsagePeriod(from: first, through: last, in: calendar)
        var rows: [UsageRowView] = []
        for tenant in try await tenants(named: names) {
            let query = UsageQuery(tenant: tenant.id, period: period, groups: [.day, .model, .mode])
            rows += try await ledger.reader.usage(query).map { UsageRowView($0, tenant: tenant.name.text) }
        }
        return UsageView(
            from: first.description,
            to: last.description,
            timeZone: calendar.timeZone,
            rows: rows
        )
    }

    private func tenants(named names: [String]) async throws -> [Tenant] {
        guard !names.isEmpty else {
            return try await ledger.tenants.all().sorted { $0.name.text < $1.name.text }
        }
        var tenants: [Tenant] = []
        for name in names where !tenants.contains(where: { $0.name.text == name }) {
            tenants.append(try await ledger.tenants.tenant(named: try TenantName(name)))
        }
        return tenants
    }

    private func day(_ text: String, _ name: String) throws(GatewayError) -> CalendarDay {
        guard let day = CalendarDay(text) else {
            throw GatewayError(.invalidField, "\"\(text)\" is no day; write it as 2026-11-22.", parameter: name)
        }
        return day
    }
}
