import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

// What a tenant has used and may still use. In: query parameters. Out: usage as JSON or CSV, and the quota with its
// limits. What must hold: a report covers the tenant of the credential alone; money is written as a decimal text, never
// as a floating-point number; nothing here changes the ledger.

/// `GET /v1/usage`: what a tenant's videos came to, by day, month, model or mode.
struct UsageController: Sendable {
    private static let parameters: Set = ["from", "to", "group_by", "format"]
    private static let defaultGroups: Set<UsageQuery.Group> = [.day, .model]

    /// How the report is written.
    enum Format: String, CaseIterable {
        case json
        case csv
    }

    let reader: LedgerReader
    let catalogue: LiveValue<Catalogue>
    let calendar: QuotaCalendar
    let clock: any WallClock

    var routes: [Route] {
        [Route(.get, "/v1/usage", query: Self.parameters, .tenant(.usageRead), read)]
    }

    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let format = try request.query.word("format", as: Format.self) ?? .json
        let query = UsageQuery(
            tenant: try principal.owner,
            period: try Self.period(request.query, in: calendar, at: clock.now),
            groups: try Self.groups(request.query["group_by"])
        )
        return try await reader.usage(query) { rows throws(GatewayError) in
            let report = UsageReport(query: query, rows: rows)
            switch format {
            case .json: return try report.json(timeZone: calendar.timeZone, currency: catalogue.value.currency)
            case .csv: return report.csv
            }
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
