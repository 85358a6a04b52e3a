import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

extension TestLedger {
    /// What a tenant, `acme` if none is named, has spent.
    func usage(
        by groups: Set<UsageQuery.Group>,
        of tenant: TenantID? = nil,
        from first: String = "2026-09-01",
        to last: String = "2026-10-31",
        in calendar: QuotaCalendar = .utc
    ) async throws -> [UsageRow] {
        let period = try UsagePeriod(
            from: try #require(CalendarDay(first)),
            through: try #require(CalendarDay(last)),
            in: calendar
        )
        return try await ledger.reader.usage(
            UsageQuery(tenant: tenant ?? self.tenant.id, period: period, groups: groups)
        )
    }

    /// The money of a tenant's days as the entries have it: day, settled, and held but neither settled nor released.
    func bookedDays(of tenant: TenantID) async throws -> [String] {
        let rows = try await rows(
            """
            SELECT videos.created_at, entries.kind, entries.amount FROM entries JOIN videos ON videos.id = entries.video_id
            WHERE entries.tenant_id = $1
            """,
            [.text(tenant.text)]
        )
        var days: [String: (charged: Int64, held: Int64)] = [:]
        for row in rows {
            guard case .integer(let moment) = row[0], case .text(let kind) = row[1], case .integer(let amount) = row[2]
            else {
                throw TestProblem("not an entry")
            }
            let day = QuotaCalendar.utc.day(of: Timestamp(milliseconds: moment)).description
            days[day, default: (0, 0)].held += kind == "hold" ? amount : -amount
            days[day, default: (0, 0)].charged += kind == "settle" ? amount : 0
        }
        return days.map { "\($0.key) \($0.value.charged) \($0.value.held)" }.sorted()
    }

    /// The same as the report tells it.
    func reportedDays(of tenant: TenantID) async throws -> [String] {
        try await usage(by: [.day], of: tenant)
            .map { row in
                "\(row.values[.day] ?? "") \(row.usage.charged.microUnits) \(row.usage.held.microUnits)"
            }
    }
}
