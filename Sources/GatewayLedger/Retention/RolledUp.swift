import GatewayModel

/// The totals of finished videos that are no longer in the store, as statements speak of them.
package enum RolledUp {
    /// What the videos of a row have in common: what usage tells apart, and the windows of the limits.
    static let key = ["tenant_id", "day_start", "model", "mode", "currency", "quota_day", "quota_month"]
    /// The numbers of usage that an ended video can add to, in the order of ``UsageTotals/numbers``.
    private static let counted = ["completed", "failed", "canceled", "seconds", "charged"]
    /// The numbers of a row, in the order of ``amounts(of:)``.
    static let numbers =
        counted + ["settles", "releases", "released"] + CacheUse.allCases.map(\.rawValue) + ["saved"]

    /// A row's part of each number of ``UsageTotals``, in their order; `row` is its name in a statement.
    package static func usage(of row: String) -> [String] {
        UsageTotals.numbers.map { counted.contains($0) ? "\(row).\($0)" : "0" }
    }

    /// The columns of ``key``, of a video.
    static func key(of video: String) -> [String] {
        let hasWindows = "\(video).day_start IS NOT NULL AND \(video).month_start IS NOT NULL"
        return [
            "\(video).tenant_id", UsageTotals.day(of: video), "\(video).model", "\(video).mode", "\(video).currency",
            "CASE WHEN \(hasWindows) THEN \(video).day_start ELSE 0 END",
            "CASE WHEN \(hasWindows) THEN \(video).month_start ELSE 0 END",
        ]
    }

    /// What one video adds to each of ``numbers``.
    static func amounts(of video: String) -> [String] {
        let usage = zip(UsageTotals.numbers, UsageTotals.amounts(of: video)).filter { counted.contains($0.0) }.map(\.1)
        let (settled, released) = (isMade(video), "NOT \(isMade(video))")
        let pays = "\(video).source_id IS NULL"
        let uses = CacheUse.allCases.map { "CASE WHEN \(video).cache = '\($0.rawValue)' THEN 1 ELSE 0 END" }
        return usage + [
            "CASE WHEN \(pays) AND \(settled) THEN 1 ELSE 0 END",
            "CASE WHEN \(pays) AND \(released) THEN 1 ELSE 0 END",
            "CASE WHEN \(pays) AND \(released) THEN \(video).price ELSE 0 END",
        ] + uses + [
            """
            CASE WHEN \(video).source_id IS NOT NULL AND \(video).cache IS NOT NULL AND \(settled)
            THEN COALESCE((SELECT price FROM videos AS source WHERE source.id = \(video).source_id), 0) ELSE 0 END
            """
        ]
    }

    /// What is in the index of ended videos, word by word.
    private static func isEnded(_ prefix: String) -> String {
        func isOne(of words: [String], _ column: String) -> String {
            "(\(words.map { "\(prefix)\(column) = '\($0)'" }.joined(separator: " OR ")))"
        }
        let states = VideoState.allCases.filter(\.isFinal).map(\.rawValue)
        return "\(isOne(of: states, "state")) AND \(isOne(of: ["none", "gone"], "file_state"))"
    }

    private static func isMade(_ video: String) -> String {
        "\(video).state = '\(VideoState.succeeded.rawValue)'"
    }

    /// Whether a video may go that was ordered and has ended by the moment `end`, an argument of the statement.
    ///
    /// It has no file and waits for none; nobody shares it; nobody will ask the upstream about it, and what became of
    /// each attempt is known; its money has ended, and its entries are what they should be. What breaks a rule of the
    /// ledger stays in sight.
    ///
    /// Each question is a statement of its own that an index answers, which no planner can turn into a join.
    static func mayGo(_ video: String, by end: String) -> String {
        let entries = "SELECT COUNT(*) FROM entries AS e WHERE e.video_id = \(video).id"
        let attempts = "SELECT COUNT(*) FROM attempts AS a WHERE a.video_id = \(video).id"
        func own(_ number: Int) -> String {
            "CASE WHEN \(video).source_id IS NULL THEN \(number) ELSE 0 END"
        }
        return """
            \(isEnded(video + ".")) AND \(video).updated_at <= \(end) AND \(video).created_at <= \(end)
            AND \(video).next_look_at IS NULL AND (\(video).source_id IS NULL OR \(video).price = 0)
            AND (SELECT 1 FROM videos AS follower WHERE follower.source_id = \(video).id LIMIT 1) IS NULL
            AND (\(attempts) AND a.outcome IN ('open', 'unknown')) = 0
            AND (\(attempts) AND a.outcome <> 'refused') <= \(own(1))
            AND (\(entries)) = \(own(2))
            AND (\(entries) AND e.tenant_id = \(video).tenant_id AND e.amount = \(video).price
                AND e.currency = \(video).currency
                AND e.kind IN ('hold', CASE WHEN \(isMade(video)) THEN 'settle' ELSE 'release' END)) = \(own(2))
            """
    }

    /// Looks at `$4` videos that have ended by the moment `$1`, the longest ago first and behind the one that ended at
    /// `$2` and is called `$3`: which they are, when they ended, and 1 for those that may go.
    static let looking = """
        WITH ended AS MATERIALIZED (
            SELECT id, tenant_id, state, file_state, source_id, price, currency, created_at, updated_at, next_look_at
            FROM videos WHERE \(isEnded("")) AND updated_at <= $1 AND (updated_at, id) > ($2, $3)
            ORDER BY updated_at, id LIMIT $4
        )
        SELECT ended.id, ended.updated_at, CASE WHEN \(mayGo("ended", by: "$1")) THEN 1 ELSE 0 END
        FROM ended ORDER BY ended.updated_at, ended.id
        """

    /// Locks those of the videos named by `$1` that may go by the moment `$2`, without those that somebody else has.
    static func locking(in dialect: SQLDialect) -> String {
        """
        SELECT v.id FROM videos AS v WHERE \(dialect.isNamed("v.id")) AND \(mayGo("v", by: "$2"))
        ORDER BY v.id \(dialect.skipLocked)
        """
    }

    /// Adds the videos named by `$1` to the totals; in the order of the key, for all who add.
    static func adding(in dialect: SQLDialect) -> String {
        let columns = (key + ["last_at", "last_ended_at"] + numbers).joined(separator: ", ")
        let values =
            key(of: "v") + ["MAX(v.created_at)", "MAX(v.updated_at)"] + amounts(of: "v").map { "SUM(\($0))" }
        let places = key.indices.map { "\($0 + 1)" }.joined(separator: ", ")
        let later = ["last_at", "last_ended_at"]
            .map { "\($0) = CASE WHEN excluded.\($0) > rolled_up.\($0) THEN excluded.\($0) ELSE rolled_up.\($0) END" }
        let more = numbers.map { "\($0) = rolled_up.\($0) + excluded.\($0)" }
        return """
            INSERT INTO rolled_up (\(columns)) SELECT \(values.joined(separator: ", "))
            FROM videos AS v WHERE \(dialect.isNamed("v.id")) GROUP BY \(places) ORDER BY \(places)
            ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \((later + more).joined(separator: ", "))
            """
    }
}
