import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Calls that their callers have given a key.
struct KeyedCallTests {
    private static func identity(_ key: String?, route: String = "/v1/r", digest: String = "d") -> IdempotencyIdentity {
        IdempotencyIdentity(route: route, key: key, digest: digest, isRepeat: false)
    }

    /// Gives a tenant another secret, under a key.
    private static func rotate(
        _ store: TestLedger,
        _ tenant: TenantID? = nil,
        _ identity: IdempotencyIdentity,
        answer: String
    ) async throws -> KeyedOutcome<Bool> {
        try await store.ledger.webhooks.rotateSecret(
            ofTenant: tenant ?? store.tenant.id,
            to: answer,
            overlap: .zero,
            at: store.clock.now,
            under: KeyedCall(identity) { _ in answer }
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `each tenant, call and key has an answer of its own, which no other one changes`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        let places: [(TenantID, IdempotencyIdentity)] = [
            (store.tenant.id, Self.identity("a")), (other, Self.identity("a")), (store.tenant.id, Self.identity("b")),
            (store.tenant.id, Self.identity("a", route: "/v1/s")),
        ]
        for (number, (tenant, identity)) in places.enumerated() {
            let outcome = try await Self.rotate(store, tenant, identity, answer: "answer \(number)")
            #expect(outcome.made != nil)
        }
        for (number, (tenant, identity)) in places.enumerated() {
            let kept = try await store.ledger.webhooks.earlier(identity, of: tenant, at: store.clock.now)
            #expect(kept == "answer \(number)")
            guard case .repeated(let answer) = try await Self.rotate(store, tenant, identity, answer: "other") else {
                Issue.record("made again")
                return
            }
            #expect(answer == "answer \(number)")
        }
        #expect(try await store.number("SELECT COUNT(*) FROM webhook_secrets WHERE secret = 'other'") == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a call without a key is made each time and leaves nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for number in 0..<2 {
            let outcome = try await Self.rotate(store, nil, Self.identity(nil), answer: "s\(number)")
            #expect(outcome.made == (number > 0))
        }
        #expect(try await store.number("SELECT COUNT(*) FROM idempotency") == 0)
        let kept = try await store.ledger.webhooks.earlier(Self.identity(nil), of: store.tenant.id, at: store.clock.now)
        #expect(kept == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `another call by the same key is refused and changes nothing, until the key's day is over`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await Self.rotate(store, nil, Self.identity("a"), answer: "first")
        let other = Self.identity("a", digest: "e")
        let error = await #expect(throws: GatewayError.self) {
            _ = try await Self.rotate(store, nil, other, answer: "second")
        }
        #expect(error?.code == .idempotencyMismatch)
        #expect(try await store.number("SELECT COUNT(*) FROM webhook_secrets WHERE secret = 'first'") == 1)
        store.clock.advance(by: IdempotencyIdentity.keyLife)
        #expect(try await store.ledger.webhooks.earlier(other, of: store.tenant.id, at: store.clock.now) == nil)
        #expect(try await Self.rotate(store, nil, other, answer: "second").made == true)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a call that is refused takes its key back`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        let (webhooks, own, now) = (store.ledger.webhooks, store.tenant.id, store.clock.now)
        let call = KeyedCall<Int>(Self.identity("a")) { "\($0)" }
        let unknown = WebhookReplay.event(WebhookEventID(stored: "evt_none"))
        let error = await #expect(throws: GatewayError.self) {
            _ = try await webhooks.replay(unknown, to: endpoint.id, of: own, at: now, under: call)
        }
        #expect(error?.code == .notFound)
        #expect(try await store.number("SELECT COUNT(*) FROM idempotency") == 0)
        let range = WebhookReplay.range(from: now, through: now)
        #expect(try await webhooks.replay(range, to: endpoint.id, of: own, at: now, under: call).made == 0)
    }
}
