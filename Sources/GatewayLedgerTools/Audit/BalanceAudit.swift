import GatewayLedger
import GatewayModel

/// Adds all entries up again by tenant, limit and window, and compares them with the balances that are kept beside them.
///
/// A balance that is missing is one of nothing. None can be negative: no such sum could come of the entries. Videos
/// that were rolled up have ended, and so count as used where they were settled.
struct BalanceAudit {
    let samples: Int
    let connection: any SQLConnection

    func check() throws(GatewayError) -> AuditResult? {
        try AuditResult.of(
            .balance,
            Self.differences,
            by: "tenant, name, window_start",
            samples: samples,
            on: connection,
            Self.finding
        )
    }

    /// How many videos, seconds and money each tenant's days and months have by the entries.
    ///
    /// A hold holds them, a settle makes them used, a release frees them. What was admitted before there were limits has
    /// no windows.
    private static let sums = """
        WITH shares AS MATERIALIZED (
            SELECT v.tenant_id, v.day_start, v.month_start, \(sum("1", as: "videos")), \(sum("v.seconds", as: "seconds")),
                \(sum("e.amount", as: "money"))
            FROM entries AS e JOIN videos AS v ON v.id = e.video_id
            WHERE e.kind IN ('hold', 'settle', 'release') AND v.day_start IS NOT NULL AND v.month_start IS NOT NULL
            GROUP BY v.tenant_id, v.day_start, v.month_start
        ),
        rolled AS (
            SELECT tenant_id, quota_day AS day_start, quota_month AS month_start, 0 AS held_videos, 0 AS held_seconds,
                0 AS held_money, settles AS used_videos, seconds AS used_seconds, charged AS used_money
            FROM rolled_up WHERE quota_day <> 0
        ),
        sums AS (
            \(["shares", "rolled"].flatMap(parts).joined(separator: " UNION ALL "))
            UNION ALL SELECT tenant_id, '\(LimitName.concurrentVideos.rawValue)', 0, COUNT(*), 0, 0, 0 FROM videos
            WHERE source_id IS NULL AND day_start IS NOT NULL AND month_start IS NOT NULL
            AND state IN (\(VideoState.list { !$0.status.isFinal })) GROUP BY tenant_id
            UNION ALL SELECT tenant_id, name, window_start, 0, 0, held, used FROM balances
        )
        """

    private static let differences = """
        \(sums)
        SELECT tenant, name, window_start, SUM(due_held), SUM(due_used), SUM(held), SUM(used)
        FROM sums GROUP BY tenant, name, window_start
        HAVING SUM(due_held) <> SUM(held) OR SUM(due_used) <> SUM(used)
        """

    private static func sum(_ amount: String, as name: String) -> String {
        """
        SUM(CASE e.kind WHEN 'hold' THEN \(amount) ELSE -\(amount) END) AS held_\(name),
        SUM(CASE e.kind WHEN 'settle' THEN \(amount) ELSE 0 END) AS used_\(name)
        """
    }

    /// The parts of all limits that one of the tables above has.
    private static func parts(in shares: String) -> [String] {
        LimitName.kept.compactMap { part(of: $0, in: shares) }
    }

    /// The part of a limit that is counted by windows; the videos that are under way are counted by their states.
    private static func part(of limit: LimitName, in shares: String) -> String? {
        let (unit, window): (String, String)
        switch limit {
        case .videosPerDay: (unit, window) = ("videos", "day_start")
        case .videosPerMonth: (unit, window) = ("videos", "month_start")
        case .secondsPerMonth: (unit, window) = ("seconds", "month_start")
        case .budgetPerDay: (unit, window) = ("money", "day_start")
        case .budgetPerMonth: (unit, window) = ("money", "month_start")
        case .concurrentVideos, .requestsPerMinute, .readsPerMinute, .models, .modes, .maxSeconds, .maxPriority:
            return nil
        }
        return """
            SELECT tenant_id AS tenant, '\(limit.rawValue)' AS name, \(window) AS window_start,
            held_\(unit) AS due_held, used_\(unit) AS due_used, 0 AS held, 0 AS used FROM \(shares)
            """
    }

    private static func finding(_ row: [SQLValue]) throws(GatewayError) -> AuditFinding {
        var reader = RowReader(row)
        let tenant = TenantID(stored: try reader.text())
        let name = try reader.text()
        let start = try reader.moment()
        let isMoney = LimitName(rawValue: name)?.unit == .money
        func words(_ held: Int64, _ used: Int64) -> String {
            let texts = [held, used].map { isMoney ? Money(microUnits: $0).description : "\($0)" }
            return "\(texts[0]) held and \(texts[1]) used"
        }
        return AuditFinding(
            tenant: tenant,
            limit: name,
            window: start,
            expected: words(try reader.integer(), try reader.integer()) + ", by the entries",
            found: words(try reader.integer(), try reader.integer())
        )
    }
}
