import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct UpgradeTests {
    /// Takes a store back to the tables of the first version, as a server of that version would have left it.
    private static func takeBack(_ store: TestLedger, _ engine: TestLedger.Engine) async throws {
        for trigger in Migration.videoTriggers {
            // The function takes its trigger along.
            try await store.execute(
                engine == .sqlite ? "DROP TRIGGER \(trigger)" : "DROP FUNCTION \(trigger)() CASCADE"
            )
        }
        let indexes = [
            "videos_one_generation", "videos_cached", "videos_sharing", "videos_line", "videos_start", "videos_tasks",
            "videos_generated", "videos_of_request", "videos_of_period",
            "videos_of_file", "videos_named", "videos_external_id", "videos_requested", "videos_of_task",
            "entries_once", "videos_ended", "videos_in_progress", "videos_waiting",
            "videos_endings",
        ]
        let columns = [
            "cache", "cache_key", "source_id", "place", "made_at", "followers", "file_trouble", "key_id", "request_id",
            "polled_at", "poll_outcome", "poll_request_id", "silences", "priority", "webhook", "slot_key",
            "trace_context",
        ]
        let statements =
            indexes.map { "DROP INDEX IF EXISTS \($0)" } + columns.map { "ALTER TABLE videos DROP COLUMN \($0)" } + [
                "ALTER TABLE tenants DROP COLUMN cache_mode", "ALTER TABLE tenants DROP COLUMN cache_ttl",
                "ALTER TABLE tenants DROP COLUMN repeat_window", "DROP TABLE undelivered", "DROP TABLE repeats",
                """
                CREATE UNIQUE INDEX videos_external_id ON videos (tenant_id, external_id) \
                WHERE external_id IS NOT NULL
                """,
                "CREATE INDEX videos_queue ON videos (id, state) WHERE state = 'queued'",
                "CREATE INDEX videos_starts ON videos (not_before) WHERE state = 'queued'",
                "CREATE INDEX videos_slots ON videos (state)", "CREATE INDEX videos_made ON videos (completed_at)",
                "CREATE UNIQUE INDEX entries_one_hold ON entries (video_id) WHERE kind = 'hold'",
                "CREATE UNIQUE INDEX entries_one_end ON entries (video_id) WHERE kind IN ('settle', 'release')",
                "DROP TABLE operators", "DROP TABLE audit", "DROP TABLE audit_head",
                "DROP TABLE webhook_deliveries", "DROP TABLE webhook_events", "DROP TABLE webhook_endpoints",
                "DROP TABLE webhook_secrets", "DROP TABLE video_webhooks",
                "ALTER TABLE tenants DROP COLUMN weight", "DROP TABLE turns", "DROP TABLE name_lookups",
                "DROP TABLE pauses", "DROP TABLE rolled_up", "DROP TABLE usage_totals", "DROP TABLE files",
                "DROP TABLE idempotency",
                "DROP TABLE balances",
                "DROP TABLE tenant_limits",
                "ALTER TABLE videos DROP COLUMN request_digest", "ALTER TABLE videos DROP COLUMN month_start",
                "ALTER TABLE videos DROP COLUMN day_start", "ALTER TABLE videos DROP COLUMN claim",
                "DELETE FROM migrations WHERE name > '0001-videos-and-tenants'",
            ]
        for statement in statements {
            try await store.execute(statement)
        }
    }

    private static func hasWrongTotals(_ store: TestLedger) async throws -> Bool {
        try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now).results
            .contains { $0.code == .usageTotal }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store of the first version is brought up to date with all it has, and its videos end`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let made = try await store.place(.succeeded)
        store.clock.advance(by: .seconds(60))
        let sent = try await store.place(.submitted)
        store.clock.advance(by: .seconds(60))
        let waiting = try await store.admit()
        try await Self.takeBack(store, engine)
        await #expect(throws: GatewayError.self) { try await store.ledger.reader.checkReady() }
        let next = try await store.reopened()
        try await next.ledger.migrate(at: next.clock.now)
        try await next.ledger.reader.checkReady()
        #expect(try await next.entries(of: made.id).map(\.kind) == ["hold", "settle"])
        // What was ordered before there were totals is in them.
        #expect(try await !Self.hasWrongTotals(next))
        let usage = try #require(try await next.usage(by: [.model, .mode]).first?.usage)
        #expect([usage.queued, usage.inProgress, usage.completed] == [1, 1, 1])
        #expect([usage.charged, usage.held].map(\.microUnits) == [140_000, 280_000])

        try await next.record(.succeeded(url: TestLedger.url), of: sent.due())
        let submission = try #require(try await next.beginSubmission())
        #expect(submission.video == waiting.id)
        try await next.record(.failed(VideoFailure(.upstreamRejected)), of: submission)
        #expect(try await next.entries(of: sent.id).map(\.kind) == ["hold", "settle"])
        #expect(try await next.entries(of: waiting.id).map(\.kind) == ["hold", "release"])
        #expect(try await !Self.hasWrongTotals(next))
        // What was ordered before there were limits counts towards none; what comes now does.
        #expect(try await next.number("SELECT COUNT(*) FROM balances") == 0)
        try await next.limit([.videosPerDay: "1"])
        #expect(try await next.refusal() == nil)
        #expect(try await next.refusal() == .dailyLimitReached)
    }
}
