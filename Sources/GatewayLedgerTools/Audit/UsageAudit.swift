import GatewayLedger
import GatewayModel

/// Adds all videos up again by tenant, day, model, mode and currency, and compares them with the totals that are kept
/// beside them; what was rolled up counts as the videos did.
///
/// Totals that are missing are those of no video. The moment of a row's latest video may lie later than that, never
/// earlier.
struct UsageAudit {
    let samples: Int
    let connection: any SQLConnection

    func check() throws(GatewayError) -> AuditResult? {
        try AuditResult.of(
            .usageTotal,
            Self.differences,
            by: Self.key.joined(separator: ", "),
            samples: samples,
            on: connection,
            Self.finding
        )
    }

    private static let key = ["tenant_id", "day_start", "model", "mode", "currency"]
    private static let numbers = UsageTotals.numbers

    private static let differences: String = {
        let due = zip(numbers, UsageTotals.amounts(of: "videos")).map { "SUM(\($1)) AS due_\($0)" }
        let none = numbers.map { _ in "0" }
        let keys = key.joined(separator: ", ")
        let sums = numbers.map { "SUM(due_\($0))" } + numbers.map { "SUM(\($0))" }
        let wrong = numbers.map { "SUM(due_\($0)) <> SUM(\($0))" } + ["MAX(due_last_at) > MAX(last_at)"]
        return """
            SELECT \(keys), \(sums.joined(separator: ", "))
            FROM (
                SELECT tenant_id, \(UsageTotals.day(of: "videos")) AS day_start, model, mode, currency,
                    MAX(created_at) AS due_last_at, 0 AS last_at, \(due.joined(separator: ", ")),
                    \(numbers.map { "0 AS \($0)" }.joined(separator: ", "))
                FROM videos GROUP BY tenant_id, \(UsageTotals.day(of: "videos")), model, mode, currency
                UNION ALL
                SELECT \(keys), last_at, 0, \((RolledUp.usage(of: "rolled_up") + none).joined(separator: ", "))
                FROM rolled_up
                UNION ALL
                SELECT \(keys), 0, last_at, \((none + numbers).joined(separator: ", ")) FROM usage_totals
            ) AS sums GROUP BY \(keys) HAVING \(wrong.joined(separator: " OR "))
            """
    }()

    private static func finding(_ row: [SQLValue]) throws(GatewayError) -> AuditFinding {
        var reader = RowReader(row)
        let tenant = TenantID(stored: try reader.text())
        let start = try reader.moment()
        let (model, mode, currency) = (try reader.text(), try reader.text(), try reader.text())
        let due = try words(from: &reader)
        let kept = try words(from: &reader)
        return AuditFinding(
            tenant: tenant,
            window: start,
            expected: "for \(model) \(mode) in \(currency) \(due), by the videos",
            found: kept == due ? "the same, but the moment of the latest video is too early" : kept
        )
    }

    /// The numbers that are not 0.
    private static func words(from reader: inout RowReader) throws(GatewayError) -> String {
        var parts: [String] = []
        for name in numbers {
            let number = try reader.integer()
            guard number != 0 else {
                continue
            }
            let isMoney = ["charged", "held"].contains(name)
            parts.append("\(isMoney ? Money(microUnits: number).description : "\(number)") \(name)")
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}
