import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct UndeliveredTests {
    private static let caller = OrderCaller(key: KeyID(stored: "key-1")) { false }

    private static func claim(_ key: String? = nil, digest: String = "ab") -> IdempotencyIdentity {
        IdempotencyIdentity(route: "/v1/videos", key: key, digest: digest, isRepeat: false)
    }

    private static func admit(
        _ store: TestLedger,
        _ claim: IdempotencyIdentity = claim(),
        by caller: OrderCaller = caller,
        tenant: TenantID? = nil
    ) async throws -> Admitted {
        let admission = try store.admission(tenant: tenant, identity: claim, caller: caller)
        return try await store.ledger.admissions.admit(admission)
    }

    private static func lose(_ admitted: Admitted, of store: TestLedger) async throws {
        let answer = UndeliveredAnswer(tenant: store.tenant.id, key: caller.key, digest: claim().digest)
        try await store.ledger.admissions.noteUndelivered(answer, of: admitted.video.id, at: store.clock.now)
    }

    private static func deliver(_ admitted: Admitted, of store: TestLedger) async throws {
        let answer = UndeliveredAnswer(tenant: store.tenant.id, key: caller.key, digest: claim().digest)
        try await store.ledger.admissions.forgetUndelivered(answer, of: admitted.video.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an answer that was lost is brought back to the same key for ten minutes, for nothing`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store)
        try await Self.lose(first, of: store)
        store.clock.advance(by: .milliseconds(599_999))
        let again = try await Self.admit(store.reopened())
        #expect(again.isReplayed)
        #expect(again.video.id == first.video.id)
        #expect(try await store.number("SELECT COUNT(*) FROM entries") == 1)
        #expect(try await store.use(of: .videosPerDay).held == 1)
        store.clock.advance(by: .milliseconds(1))
        #expect(try await Self.admit(store).isReplayed == false)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `another key, order or tenant does not get it, and an idempotency key is asked first`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store)
        try await Self.lose(first, of: store)
        let other = try await store.createTenant("other")
        let stranger = OrderCaller(key: KeyID(stored: "key-2")) { false }
        #expect(try await Self.admit(store, by: stranger).isReplayed == false)
        #expect(try await Self.admit(store, Self.claim(digest: "cd")).isReplayed == false)
        #expect(try await Self.admit(store, tenant: other.id).isReplayed == false)
        #expect(try await Self.admit(store, Self.claim("k")).isReplayed == false)
        #expect(try await Self.admit(store).video.id == first.video.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `once it has arrived the same order is a new one, and until then it is brought back again`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store)
        try await Self.lose(first, of: store)
        store.clock.advance(by: .seconds(500))
        let again = try await Self.admit(store)
        try await Self.lose(again, of: store)
        store.clock.advance(by: .seconds(500))
        let third = try await Self.admit(store)
        #expect(third.video.id == first.video.id)
        try await Self.deliver(third, of: store)
        #expect(try await Self.admit(store).isReplayed == false)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of several lost answers one that arrives leaves the others`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let (first, second) = (try await Self.admit(store), try await Self.admit(store))
        let other = try await Self.admit(store, Self.claim(digest: "cd"))
        let (tenant, now) = (store.tenant.id, store.clock.now)
        try await Self.lose(first, of: store)
        try await Self.lose(second, of: store)
        let answer = UndeliveredAnswer(tenant: tenant, key: Self.caller.key, digest: "cd")
        for video in [other.video.id, first.video.id, second.video.id] {
            try await store.ledger.admissions.noteUndelivered(answer, of: video, at: now)
        }
        var brought: Set<VideoID> = []
        for _ in 0..<2 {
            let again = try await Self.admit(store)
            #expect(again.isReplayed)
            brought.insert(again.video.id)
            try await Self.deliver(again, of: store)
        }
        #expect(brought == [first.video.id, second.video.id])
        #expect(try await store.number("SELECT COUNT(*) FROM undelivered WHERE digest = 'cd'") == 3)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order whose caller has gone is noted together with it, unless it has a key`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let gone = OrderCaller(key: Self.caller.key) { true }
        _ = try await Self.admit(store, Self.claim("k"), by: gone)
        #expect(try await store.number("SELECT COUNT(*) FROM undelivered") == 0)
        store.clock.advance(by: .seconds(10))
        let first = try await Self.admit(store, by: gone)
        #expect(try await store.number("SELECT COUNT(*) FROM undelivered") == 1)
        #expect(try await Self.admit(store).video.id == first.video.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order whose caller has gone joins an equal one of the last ten seconds, which somebody else has`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let gone = OrderCaller(key: Self.caller.key) { true }
        let first = try await Self.admit(store)
        store.clock.advance(by: .milliseconds(9999))
        let late = try await Self.admit(store, by: gone)
        #expect(late.video.id == first.video.id)
        #expect(late.hasOtherCaller)
        #expect(try await Self.admit(store, Self.claim(digest: "cd"), by: gone).isReplayed == false)
        #expect(try await Self.admit(store, Self.claim("k"), by: gone).isReplayed == false)
        #expect(try await store.number("SELECT COUNT(*) FROM undelivered") == 1)
        store.clock.advance(by: .seconds(10))
        #expect(try await Self.admit(store, by: gone).isReplayed == false)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that was deleted is not brought back`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store)
        let (id, tenant, now) = (first.video.id, store.tenant.id, store.clock.now)
        try await Self.lose(first, of: store)
        let keyed = try await Self.admit(store, Self.claim("k"))
        for video in [id, keyed.video.id] {
            _ = try await store.ledger.admissions.cancel(video, of: tenant, at: now)
            try await store.ledger.admissions.delete(video, of: tenant, at: now)
        }
        #expect(try await Self.admit(store).isReplayed == false)
        let error = await #expect(throws: GatewayError.self) { try await Self.admit(store, Self.claim("k")) }
        #expect(error?.code == .contentExpired)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is too old to be brought back is swept`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await Self.lose(try await Self.admit(store), of: store)
        store.clock.advance(by: .milliseconds(599_999))
        try await store.ledger.work.forgetKeys(at: store.clock.now)
        #expect(try await store.number("SELECT COUNT(*) FROM undelivered") == 1)
        store.clock.advance(by: .milliseconds(1))
        try await store.ledger.work.forgetKeys(at: store.clock.now)
        #expect(try await store.number("SELECT COUNT(*) FROM undelivered") == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `within its tenant's window an order is the one before it, marked or not, unless that was deleted`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        var claim = Self.claim()
        claim.tenantWindow = .seconds(30)
        let first = try await Self.admit(store, claim)
        store.clock.advance(by: .milliseconds(29_999))
        #expect(try await Self.admit(store, claim).video.id == first.video.id)
        var other = Self.claim(digest: "cd")
        other.tenantWindow = .seconds(30)
        #expect(try await Self.admit(store, other).isReplayed == false)
        var keyed = Self.claim("k")
        keyed.tenantWindow = .seconds(30)
        let own = try await Self.admit(store, keyed)
        #expect(!own.isReplayed)
        #expect(try await Self.admit(store, claim).video.id == own.video.id)
        store.clock.advance(by: .seconds(30))
        let next = try await Self.admit(store, claim)
        #expect(!next.isReplayed)
        _ = try await store.ledger.admissions.cancel(next.video.id, of: store.tenant.id, at: store.clock.now)
        try await store.ledger.admissions.delete(next.video.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await Self.admit(store, claim).isReplayed == false)
    }
}
