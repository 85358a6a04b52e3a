import GatewayLedger
import GatewayModel
import GatewayTestKit

extension TestLedger.Engine {
    /// Whether the planner weighs costs, so that in an almost empty table it reads everything; the other goes by rules.
    var weighsCosts: Bool {
        self != .sqlite
    }
}

extension TestLedger {
    /// Fills the store as months of use would, and lets the planner look at it: 5,000 videos of 1,000 tenants, of which
    /// 100 are in the queue, 50 at the upstream, and 50 have a file to be fetched; the store's own tenant has 200 of them,
    /// one half of them older than what it had and one half newer.
    func crowd() async throws {
        try await engine.write { connection throws(GatewayError) in
            for statement in Self.tenants + Self.videos(5000) + Self.historyAndStatistics {
                try connection.run(statement)
            }
        }
    }

    /// The same with so many videos, and with nothing counted nor entered for them, which would take minutes.
    func crowdVideosAlone(_ count: Int) async throws {
        let switches = ["DISABLE", "ENABLE"].map { "ALTER TABLE videos \($0) TRIGGER USER" }
        try await engine.write { connection throws(GatewayError) in
            let after = [switches[1], "ANALYZE videos", Self.vacuum]
            for statement in Self.tenants + [switches[0]] + Self.videos(count) + after {
                try connection.run(statement)
            }
        }
    }

    private static let tenants = [
        "INSERT INTO tenants SELECT 't' || i, 'tenant' || i, 'active', 0 FROM generate_series(1, 1000) AS i"
    ]

    private static func videos(_ count: Int) -> [String] {
        [
            """
            INSERT INTO videos (
                id, tenant_id, model, mode, seconds, aspect_ratio, prompt, prompt_length, prompt_digest, metadata, price,
                currency, price_version, state, created_at, updated_at, not_before, queue_deadline, started_at,
                next_look_at, completed_at, file_state, file_next_at, file_expires_at
            )
            SELECT CASE i % 2 WHEN 0 THEN '0' ELSE '7' END || lpad(i::text, 25, '0'),
                CASE i % 25 WHEN 0 THEN (SELECT id FROM tenants WHERE name = 'acme') ELSE 't' || (1 + i % 1000) END,
                'm', 'std', 5, '16:9', repeat('word ', 40), 200, 'digest', '{}', 1, 'USD', '1', state, i, i, i,
                CASE state WHEN 'queued' THEN 1000000 + i END, i,
                CASE state WHEN 'submitted' THEN 1000000 + i END, CASE state WHEN 'succeeded' THEN 1000 + i END, file,
                CASE file WHEN 'pending' THEN 1000000 + i END, CASE file WHEN 'stored' THEN 2000000 + i END
            FROM (
                SELECT i, CASE
                    WHEN i > \(count - 100) THEN 'queued' WHEN i > \(count - 150) THEN 'submitted' ELSE 'succeeded'
                END AS state, CASE
                    WHEN i > \(count - 150) THEN 'none' WHEN i > \(count - 200) THEN 'pending'
                    WHEN i > \(count / 5 * 2) THEN 'stored' ELSE 'gone'
                END AS file
                FROM generate_series(1, \(count)) AS i
            ) AS crowd
            """
        ]
    }

    private static let historyAndStatistics = [
        """
        INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
        SELECT 'kg' || id, id, 1, 'uk', 0, 'made' FROM videos
        WHERE prompt_digest = 'digest' AND state <> 'queued'
        """,
        """
        INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at)
        SELECT id, tenant_id, 'hold', 1, 'USD', 0 FROM videos WHERE prompt_digest = 'digest'
        """,
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ANALYZE usage_totals", "ANALYZE tenants", "ANALYZE videos", "ANALYZE attempts", "ANALYZE entries",
        vacuum,
    ]

    /// What a vacuum would find: rows that everybody sees, so that an index alone can answer.
    private static let vacuum = "UPDATE pg_class SET relallvisible = relpages WHERE oid = 'videos'::regclass"
}
