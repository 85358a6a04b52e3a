import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct WaitingQueueTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `the queue is read in its order, up to a limit, with totals of all of it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        _ = try await store.place(.submitted)
        let turnedAway = try await store.place(.submitting)
        let later = store.clock.now + .seconds(10)
        try await store.record(
            .requeued(notBefore: later),
            of: turnedAway.submission,
            trouble: UpstreamTrouble(.busy, status: 429, code: "1303")
        )
        var admitted: [VideoID] = [turnedAway.id]
        for tenant in [other, other, store.tenant.id, other] {
            store.clock.advance(by: .milliseconds(1))
            admitted.append(try await store.admit(tenant: tenant).id)
        }
        _ = try await store.ledger.changes.pause(.tenant(other), reason: "r", author: nil, at: store.clock.now)
        let queue = try await store.ledger.reader.waiting(limit: 3)
        #expect(queue.videos.map(\.id) == Array(admitted.prefix(3)))
        let first = try #require(queue.videos.first)
        #expect(first.tenant == store.tenant.id && first.model == ModelID("kling-v1"))
        #expect(first.refusals == 1 && first.trouble == "1303" && first.notBefore == later)
        #expect(queue.videos[1].refusals == 0 && queue.videos[1].trouble == nil)
        #expect(queue.count == 5)
        #expect(queue.shares.map(\.tenant) == [other, store.tenant.id])
        #expect(queue.shares.map(\.videos) == [3, 2])
        #expect(queue.shares[1].oldest == first.admittedAt)
        #expect(queue.slotsTaken == 1)
        #expect(queue.pauses.list.map(\.scope) == [.tenant(other)])
        #expect(try await store.ledger.reader.waiting(limit: 100).videos.map(\.id) == admitted)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an empty queue has nothing in it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(.succeeded)
        let queue = try await store.ledger.reader.waiting(limit: 10)
        #expect(queue.videos == [] && queue.shares == [] && queue.count == 0 && queue.slotsTaken == 0)
        #expect(queue.pauses == .none)
    }
}
