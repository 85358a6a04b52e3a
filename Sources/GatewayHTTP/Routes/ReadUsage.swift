import GatewayLedger
import GatewayModel
import Hummingbird

/// `GET /v1/usage`: what a tenant's videos came to, by day, month, model or mode.
enum ReadUsage {
    static let parameters: Set = ["from", "to", "group_by", "format"]
    static let defaultGroups: Set<UsageQuery.Group> = [.day, .model]

    /// How the report is written.
    enum Format: String, CaseIterable {
        case json
        case csv
    }

    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let format = try tenant.query.word("format", as: Format.self) ?? .json
        let query = UsageQuery(
            tenant: tenant.tenant,
            period: try period(tenant.query, in: desk.calendar, at: desk.clock.now),
            groups: try groups(tenant.query["group_by"])
        )
        let rows = try await desk.ledger.usage(query)
        let report = UsageReport(query: query, rows: rows)
        switch format {
        case .json: return try report.json(timeZone: desk.calendar.timeZone, currency: desk.catalogue.currency)
        case .csv: return report.csv
        }
    }

    /// The days asked for; without an end up to today, without a beginning from the first of the last day's month.
    private static func period(
        _ query: Query,
        in calendar: QuotaCalendar,
        at now: Timestamp
    ) throws(GatewayError) -> UsagePeriod {
        let last = try day("to", query) ?? calendar.day(of: now)
        return try UsagePeriod(from: try day("from", query) ?? last.firstOfMonth, through: last, in: calendar)
    }

    private static func day(_ name: String, _ query: Query) throws(GatewayError) -> CalendarDay? {
        guard let text = query[name] else {
            return nil
        }
        guard let day = CalendarDay(text) else {
            throw GatewayError(.invalidField, "\(name) must be a day such as 2026-11-30.", parameter: name)
        }
        return day
    }

    private static func groups(_ text: String?) throws(GatewayError) -> Set<UsageQuery.Group> {
        guard let text else {
            return defaultGroups
        }
        var groups: Set<UsageQuery.Group> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let group = UsageQuery.Group(rawValue: String(word)), groups.insert(group).inserted else {
                let known = UsageQuery.Group.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(
                    .invalidField,
                    "group_by is one or more of \(known), each once, with commas between them.",
                    parameter: "group_by"
                )
            }
        }
        return groups
    }
}
