import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct RepeatTests {
    private static func claim(
        _ key: String?,
        digest: String = "ab",
        route: String = "/v1/videos",
        isRepeat: Bool = false
    ) -> IdempotencyIdentity {
        IdempotencyIdentity(route: route, key: key, digest: digest, isRepeat: isRepeat)
    }

    private static func admit(
        _ store: TestLedger,
        _ claim: IdempotencyIdentity,
        tenant: TenantID? = nil
    ) async throws -> Admitted {
        try await store.ledger.admissions.admit(try store.admission(tenant: tenant, identity: claim))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the same key brings back the same video, as it stands, and takes nothing`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store, Self.claim("k"))
        #expect(!first.isReplayed)
        _ = try await store.ledger.changes.cancelVideo(first.video.id, at: store.clock.now)
        store.clock.advance(by: .seconds(86_399))
        let reopened = try await store.reopened()
        let again = try await Self.admit(reopened, Self.claim("k"))
        #expect(again.isReplayed)
        #expect(again.video.id == first.video.id)
        #expect(again.video.state == .canceled)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 1)
        #expect(try await store.entries(of: first.video.id).map(\.kind) == ["hold", "release"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a hundred at once with one key are one video and one hold`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let admitted = try await withThrowingTaskGroup(of: Admitted.self) { group in
            for _ in 0..<100 {
                group.addTask { try await Self.admit(store, Self.claim("k")) }
            }
            return try await group.reduce(into: [Admitted]()) { $0.append($1) }
        }
        #expect(Set(admitted.map(\.video.id)).count == 1)
        #expect(admitted.filter { !$0.isReplayed }.count == 1)
        #expect(try await store.number("SELECT COUNT(*) FROM entries") == 1)
        #expect(try await store.use(of: .videosPerDay).held == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `another order under the same key is refused and changes nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store, Self.claim("k"))
        let before = try await store.everything(about: first.video.id)
        let error = await #expect(throws: GatewayError.self) {
            try await Self.admit(store, Self.claim("k", digest: "cd"))
        }
        #expect(error?.code == .idempotencyMismatch)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 1)
        #expect(try await store.everything(about: first.video.id) == before)
        #expect(try await Self.admit(store, Self.claim("k")).isReplayed)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key belongs to its tenant and its route`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        var videos: [VideoID] = []
        for isAgain in [false, true] {
            for claim in [Self.claim("k"), Self.claim("k", route: "/kling/v1/videos/text2video"), Self.claim("K")] {
                for tenant in [store.tenant.id, other.id] {
                    let admitted = try await Self.admit(store, claim, tenant: tenant)
                    #expect(admitted.isReplayed == isAgain)
                    videos.append(admitted.video.id)
                }
            }
        }
        #expect(Set(videos).count == 6)
        #expect(videos.suffix(6) == videos.prefix(6))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order that was refused leaves its key free`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.limit([.budgetPerDay: "0"])
        await #expect(throws: GatewayError.self) { try await Self.admit(store, Self.claim("k")) }
        #expect(try await store.number("SELECT COUNT(*) FROM idempotency") == 0)
        try await store.limit([.budgetPerDay: "none"])
        #expect(try await Self.admit(store, Self.claim("k", digest: "cd")).isReplayed == false)
    }

    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `a key lives for a day, whether or not it has been swept`(
        _ engine: TestLedger.Engine,
        isSwept: Bool
    ) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store, Self.claim("k"))
        store.clock.advance(by: .milliseconds(86_399_999))
        try await store.ledger.work.forgetKeys(at: store.clock.now)
        #expect(try await Self.admit(store, Self.claim("k")).video.id == first.video.id)
        store.clock.advance(by: .milliseconds(1))
        if isSwept {
            try await store.ledger.work.forgetKeys(at: store.clock.now)
            #expect(try await store.number("SELECT COUNT(*) FROM idempotency") == 0)
        }
        let next = try await Self.admit(store, Self.claim("k", digest: "cd"))
        #expect(!next.isReplayed)
        #expect(try await Self.admit(store, Self.claim("k", digest: "cd")).video.id == next.video.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key whose day is over goes without those that came after it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await Self.admit(store, Self.claim("old"))
        store.clock.advance(by: .milliseconds(1))
        let young = try await Self.admit(store, Self.claim("young"))
        store.clock.advance(by: .milliseconds(86_399_999))
        try await store.ledger.work.forgetKeys(at: store.clock.now)
        #expect(try await store.number("SELECT COUNT(*) FROM idempotency") == 1)
        #expect(try await Self.admit(store, Self.claim("young")).video.id == young.video.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a client that says it repeats itself joins what it sent within ten minutes`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let first = try await Self.admit(store, Self.claim(nil))
        store.clock.advance(by: .milliseconds(599_999))
        #expect(try await Self.admit(store, Self.claim(nil, isRepeat: true)).video.id == first.video.id)
        #expect(try await Self.admit(store, Self.claim(nil, digest: "cd", isRepeat: true)).isReplayed == false)
        let other = try await store.createTenant("other")
        #expect(try await Self.admit(store, Self.claim(nil, isRepeat: true), tenant: other.id).isReplayed == false)
        store.clock.advance(by: .milliseconds(1))
        let late = try await Self.admit(store, Self.claim(nil, isRepeat: true))
        #expect(!late.isReplayed)
        // Who does not say so orders anew, and who repeats that joins the newest.
        store.clock.advance(by: .milliseconds(1))
        let anew = try await Self.admit(store, Self.claim(nil))
        #expect(!anew.isReplayed)
        #expect(try await Self.admit(store, Self.claim(nil, isRepeat: true)).video.id == anew.video.id)
    }
}
