import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Deliveries: claimed for a while, tried again, and told of.
struct DeliveryTests {
    private static let trouble = WebhookTrouble(.status, status: 500)

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is claimed is what is due, with all that sending takes`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        let video = try await store.place(.failed)
        let job = try #require(try await store.claimDeliveries().first)
        #expect(job.event.text == "evt_\(video.id.taskID)_failed")
        #expect([job.type, job.url, job.body] == ["video.failed", endpoint.url, "video.failed failed"])
        #expect(job.endpoint == endpoint.id)
        #expect(job.secrets == WebhookSecrets(present: "sealed", previous: nil))
        #expect(job.tries == 1)
        #expect(try await store.claimDeliveries().isEmpty)
        // Whoever claimed it may have died.
        store.clock.advance(by: .seconds(60))
        let again = try #require(try await store.claimDeliveries { _ in "another" }.first)
        #expect([again.event.text, again.body] == [job.event.text, job.body])
        #expect(again.tries == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what has arrived is not claimed again, also where something else waits for the same receiver`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        _ = try await store.place(.failed)
        let job = try #require(try await store.claimDeliveries().first)
        #expect(try await store.ledger.work.record(.delivered(status: 200), of: job, at: store.clock.now))
        store.clock.advance(by: .seconds(61))
        let later = try await store.place(.canceled)
        #expect(try await store.claimDeliveries().map(\.event.text) == ["evt_\(later.id.taskID)_canceled"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an event says how its video stood when it happened`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let ended = store.clock.now
        let video = try await store.place(.timedOut)
        store.clock.advance(by: .seconds(5))
        try await store.record(.succeeded(url: TestLedger.url), of: video.due())
        try await store.recordStored(TestLedger.file, of: video.id, expiresAt: store.clock.now + .seconds(9))
        let jobs = try await store.claimDeliveries { event in
            let video = event.video
            return """
                \(event.type) \(event.createdAt == ended) \(video.status.rawValue) \(video.cost.state.rawValue) \
                \(video.failure?.code.rawValue ?? "-") \(video.completedAt == event.createdAt) \(video.fileExpiresAt != nil)
                """
        }
        #expect(
            Set(jobs.map(\.body)) == [
                "video.failed true failed held timed_out true false",
                "video.completed false completed charged - true true",
            ]
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `each queue is claimed from by itself`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoints = [try await store.makeEndpoint(), try await store.makeEndpoint(url: "https://b.example/")]
        for _ in 0..<5 {
            _ = try await store.place(.canceled)
        }
        let own = try await store.admitTold(.event)
        _ = try await store.ledger.changes.cancelVideo(own.id, at: store.clock.now)
        let queues = try await store.ledger.work.deliveryQueues()
        let origin = "\(store.tenant.id.text) https://app.example:443"
        #expect(Set(queues.map(\.name)) == Set(endpoints.map(\.id.text) + [origin]))
        #expect(queues.allSatisfy { $0.nextAt == store.clock.now })
        let jobs = try await store.claimDeliveries(2)
        #expect(endpoints.map { endpoint in jobs.count { $0.endpoint == endpoint.id } } == [2, 2])
        #expect(jobs.filter { $0.endpoint == nil }.map(\.url) == ["https://app.example/own"])
        let none = try await store.ledger.work.claimDeliveries(
            [],
            at: store.clock.now,
            lease: .seconds(1)
        ) { _ in "" }
        #expect(none.isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what was sent is recorded by whoever claimed it last`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        _ = try await store.place(.failed)
        let late = try #require(try await store.claimDeliveries(lease: .zero).first)
        let job = try #require(try await store.claimDeliveries().first)
        let now = store.clock.now
        let work = store.ledger.work
        #expect(try await !work.record(.delivered(status: 200), of: late, at: now))
        #expect(try await store.deliveries(to: endpoint).map(\.state) == [.pending])
        #expect(try await work.record(.retry(at: now + .seconds(5), Self.trouble), of: job, at: now))
        let failing = try await store.ledger.webhooks.endpoint(endpoint.id, of: store.tenant.id)
        #expect(failing.failingSince == now)
        #expect(try await store.claimDeliveries().isEmpty)
        store.clock.advance(by: .seconds(5))
        let second = try #require(try await store.claimDeliveries().first)
        #expect(second.failingSince == now)
        #expect(try await work.record(.delivered(status: 204), of: second, at: store.clock.now))
        let delivery = try #require(try await store.deliveries(to: endpoint).first)
        #expect(delivery.state == .delivered)
        #expect([delivery.tries, delivery.status] == [3, 204])
        #expect(delivery.error == nil)
        #expect([delivery.triedAt, delivery.endedAt] == [store.clock.now, store.clock.now])
        #expect(delivery.nextAt == nil)
        #expect(try await store.ledger.webhooks.endpoint(endpoint.id, of: store.tenant.id).failingSince == nil)
        // What has ended is not moved by an earlier claim.
        #expect(try await !work.record(.retry(at: now, Self.trouble), of: second, at: now))
        #expect(try await work.deliveryQueues() == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a dead process had claimed is due at its next start, and what waits goes on waiting`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        for _ in 0..<2 {
            _ = try await store.place(.failed)
        }
        let jobs = try await store.claimDeliveries(lease: .seconds(60))
        let (now, later) = (store.clock.now, store.clock.now + .seconds(300))
        #expect(try await store.ledger.work.record(.retry(at: later, Self.trouble), of: jobs[0], at: now))
        store.clock.advance(by: .seconds(1))
        try await store.ledger.work.endDeliveryLeases(of: .seconds(60), at: store.clock.now)
        let due = try await store.claimDeliveries().map(\.event)
        #expect(due == (store.engine.isShared ? [] : [jobs[1].event]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an endpoint that is gone is told nothing more`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let (gone, other) = (try await store.makeEndpoint(), try await store.makeEndpoint())
        for _ in 0..<3 {
            _ = try await store.place(.failed)
        }
        let job = try #require(try await store.claimDeliveries(1).first { $0.endpoint == gone.id })
        let trouble = WebhookTrouble(.status, status: 410)
        #expect(try await store.ledger.work.record(.disabled(.gone, trouble), of: job, at: store.clock.now))
        let states = try await store.deliveries(to: gone)
        #expect(states.map(\.state.rawValue).sorted() == ["dropped", "dropped", "failed"])
        #expect(Set(states.compactMap(\.error)) == ["status", "endpoint_gone"])
        let shown = try await store.ledger.webhooks.endpoint(gone.id, of: store.tenant.id)
        #expect(shown.disabledAt == store.clock.now)
        #expect(shown.disabledReason == .gone)
        #expect(try await store.deliveries(to: other).allSatisfy { $0.state == .pending })
        _ = try await store.place(.failed)
        #expect(try await store.deliveries(to: gone).count == 3)
        #expect(try await store.deliveries(to: other).count == 4)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `events of long ago are forgotten with what became of them`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        for _ in 0..<3 {
            _ = try await store.place(.failed)
            store.clock.advance(by: .seconds(10))
        }
        let end = store.clock.now - .seconds(10)
        #expect(try await store.ledger.work.forgetWebhookEvents(before: end, limit: 1) == 1)
        #expect(try await store.deliveries(to: endpoint).count == 2)
        #expect(try await store.ledger.work.forgetWebhookEvents(before: end, limit: 9) == 1)
        #expect(try await store.ledger.work.forgetWebhookEvents(before: end, limit: 9) == 0)
        #expect(try await store.deliveries(to: endpoint).map(\.createdAt) == [end])
        #expect(try await store.number("SELECT COUNT(*) FROM webhook_deliveries") == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a delivery whose video left the store unsaid is dropped`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        let video = try await store.place(.canceled)
        #expect(try await store.ledger.work.rollUp([video.id], endedBefore: store.clock.now) == 1)
        #expect(try await store.claimDeliveries().isEmpty)
        #expect(try await store.deliveries(to: endpoint).map(\.state) == [.dropped])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video's own deliveries are found by it, in every form and to every address`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        _ = try await store.place(.failed)
        let own = try await store.admitTold(.kling)
        #expect(try await store.ledger.reader.deliveries(about: own.id).isEmpty)
        _ = try await store.ledger.changes.cancelVideo(own.id, at: store.clock.now)
        let told = try await store.ledger.reader.deliveries(about: own.id)
        let ends = ["canceled", "kling_canceled"]
        #expect(Set(told.map(\.event.text)) == Set(ends.map { "evt_\(own.id.taskID)_\($0)" }))
        #expect(Set(told.map(\.endpoint)) == [endpoint.id.text, nil])
        #expect(told.allSatisfy { $0.state == .pending && $0.tries == 0 && $0.createdAt == store.clock.now })
        #expect(told.allSatisfy { $0.nextAt == store.clock.now && $0.endedAt == nil && $0.triedAt == nil })
    }
}
