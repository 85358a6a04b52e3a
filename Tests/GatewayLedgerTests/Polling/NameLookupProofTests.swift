import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct NameLookupProofTests {
    private static let route = "https://relay.example/videos/{task_id}"
    private static let other = "https://other.example/videos/{task_id}"
    private static let day = Duration.seconds(86_400)

    private static func claims(_ store: TestLedger, route: String = route) async throws -> Bool {
        try await store.ledger.work.claimNameLookup(at: route, pause: day, now: store.clock.now)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a turn to ask comes once in a while, for each address`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        #expect(try await Self.claims(store))
        #expect(try await Self.claims(store) == false)
        #expect(try await Self.claims(store, route: Self.other))
        store.clock.advance(by: Self.day - .milliseconds(1))
        #expect(try await Self.claims(store) == false)
        store.clock.advance(by: .milliseconds(1))
        #expect(try await Self.claims(store))
        #expect(try await Self.claims(store) == false)
        // What was written down before the clock was set back does not hold for long.
        store.clock.step(by: .seconds(-100_000))
        #expect(try await Self.claims(store))
        #expect(try await store.ledger.work.nameLookupProof(at: Self.route) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a proof is news once, stays, and counts where it was found`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let proved = store.clock.now
        #expect(try await store.ledger.work.proveNameLookup(at: Self.route, now: proved))
        store.clock.advance(by: Self.day * 2)
        #expect(try await store.ledger.work.proveNameLookup(at: Self.route, now: store.clock.now) == false)
        #expect(try await Self.claims(store) == false)
        let next = try await store.reopened()
        #expect(try await next.ledger.work.nameLookupProof(at: Self.route) == proved)
        #expect(try await next.ledger.reader.nameLookupProof(at: Self.route) == proved)
        #expect(try await next.ledger.reader.nameLookupProof(at: Self.other) == nil)
        #expect(try await Self.claims(store, route: Self.other))
        #expect(try await store.ledger.work.proveNameLookup(at: Self.other, now: store.clock.now))
        #expect(try await next.ledger.reader.nameLookupProof(at: Self.other) == store.clock.now)
    }
}
