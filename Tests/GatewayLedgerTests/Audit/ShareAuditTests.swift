import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct ShareAuditTests {
    /// What was spoilt, where the leader stands then, and what must be found.
    private static let faults: [(isSent: Bool, statements: [String], code: AuditCode)] = [
        (
            false,
            [
                """
                INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at)
                SELECT id, tenant_id, 'hold', 0, currency, 0 FROM videos WHERE source_id IS NOT NULL
                """,
                "UPDATE videos SET day_start = NULL WHERE source_id IS NOT NULL",
            ], .sharePaid
        ),
        (false, ["UPDATE videos SET state = 'processing' WHERE source_id IS NOT NULL"], .shareLost),
        (true, ["UPDATE videos SET state = 'queued' WHERE source_id IS NOT NULL"], .shareLost),
        (true, ["UPDATE videos SET source_id = 'gone' WHERE source_id IS NOT NULL"], .shareLost),
        (
            false,
            [
                "DROP INDEX videos_one_generation", "UPDATE videos SET cache_key = 'k'",
            ], .generationRepeated
        ),
    ]

    @Test(arguments: TestLedger.Engine.allCases, faults.indices)
    func `what is wrong with a video that is shared is found`(_ engine: TestLedger.Engine, index: Int) async throws {
        let (isSent, statements, code) = Self.faults[index]
        let store = try await TestLedger(engine)
        _ = try await store.order()
        if isSent {
            let sent = try await store.send()
            try await store.record(.submitted(taskID: "1", nextPoll: store.clock.now), of: sent.submission)
        }
        _ = try await store.order()
        _ = try await store.order("A dog.")
        let before = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(before.results == [])
        for statement in statements {
            try await store.execute(statement)
        }
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(report.results.map(\.code) == [code])
        #expect(report.violations == 1)
    }
}
