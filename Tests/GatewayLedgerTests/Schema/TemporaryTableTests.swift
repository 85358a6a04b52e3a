import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// SQLite's temporary b-trees: it makes one whenever a statement runs for each `IN` list of more than two words in a
/// trigger, a `CHECK` or the condition of an index, and for rows that are returned.
struct TemporaryTableTests {
    private typealias Verb = @Sendable (Ledger, TestLedger, PlacedVideo) async throws -> Void

    /// The statements of a verb that make any, by how they begin, with how many.
    private static func temporaries(state: VideoState, of verb: Verb) async throws -> [String: Int] {
        let store = try await TestLedger(.sqlite)
        let video = try await store.place(state)
        let log = StatementLog()
        try await verb(Ledger(engine: log.engine(over: store.engine)), store, video)
        var found: [String: Int] = [:]
        for statement in log.take() {
            // On the connection that writes: one that only reads leaves the rules of tables out.
            let steps = try await store.engine.write { connection throws(GatewayError) in
                try connection.run("EXPLAIN " + statement.sql, statement.arguments)
            }
            let count = steps.filter { $0[1] == .text("OpenEphemeral") }.count
            if count > 0 {
                found[statement.sql.split(separator: " ").prefix(3).joined(separator: " ")] = count
            }
        }
        return found
    }

    @Test
    func `an order makes none but for the rule of its entry`() async throws {
        let found = try await Self.temporaries(state: .failed) { ledger, store, _ async throws in
            let cache = CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(60)))
            #expect(try await ledger.admissions.admit(try store.admission(cache: cache)).video.state == .queued)
            _ = try await ledger.work.nextStart(offers: [KeyOffer(UpstreamKeyID("uk"), slots: 5)], at: store.clock.now)
        }
        #expect(found == ["INSERT INTO entries": 1])
    }

    @Test
    func `a move makes one, for what it returns`() async throws {
        let found = try await Self.temporaries(state: .submitted) { ledger, store, video async throws in
            let now = store.clock.now
            #expect(try await ledger.work.record(.succeeded(url: "u"), of: video.due(), taskID: "1", at: now))
        }
        #expect(found["UPDATE videos SET"] == 1)
    }
}
