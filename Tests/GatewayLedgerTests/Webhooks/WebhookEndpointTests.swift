import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// What a tenant does with its endpoints and secrets.
struct WebhookEndpointTests {
    private static func code(_ body: () async throws -> Void) async -> GatewayError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? GatewayError)?.code
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an endpoint is shown, changed and deleted by its tenant alone`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        let endpoint = try await store.makeEndpoint(events: [.failed])
        let (webhooks, own, now) = (store.ledger.webhooks, store.tenant.id, store.clock.now)
        #expect(try await webhooks.endpoints(of: own) == [endpoint])
        #expect(try await webhooks.endpoint(endpoint.id, of: own) == endpoint)
        #expect(try await webhooks.endpoints(of: other) == [])
        let foreign: [@Sendable () async throws -> Void] = [
            { _ = try await webhooks.endpoint(endpoint.id, of: other) },
            { _ = try await webhooks.change(endpoint.id, of: other, at: now) { $0.url = "https://evil.example" } },
            { try await webhooks.delete(endpoint.id, of: other, at: now) },
            {
                let id = endpoint.id
                _ = try await webhooks.rotateSecret(of: id, of: other, to: "s", overlap: .zero, at: now)
            },
            { _ = try await webhooks.deliveries(to: endpoint.id, of: other, after: nil, limit: 1) },
            {
                let event = WebhookEventID(stored: "evt_1")
                try await webhooks.test(endpoint.id, of: other, event: event, body: "", at: now)
            },
            { _ = try await webhooks.replay(.range(from: now, through: now), to: endpoint.id, of: other, at: now) },
        ]
        for call in foreign {
            #expect(await Self.code(call) == .notFound)
        }
        let changed = try await webhooks.change(endpoint.id, of: own, at: now) { endpoint in
            endpoint.url = "https://c.example/"
            endpoint.events = [.completed, .canceled]
            endpoint.description = "Ours."
        }
        #expect(try await webhooks.endpoint(endpoint.id, of: own) == changed)
        #expect(changed.events == [.completed, .canceled])
        _ = try await store.place(.succeeded)
        try await webhooks.delete(endpoint.id, of: own, at: now)
        #expect(try await webhooks.endpoints(of: own) == [])
        #expect(try await store.ledger.work.deliveryQueues() == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a tenant has no more endpoints than it may have`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<WebhookEndpoint.maximumPerTenant {
            try await store.makeEndpoint()
        }
        #expect(await Self.code { try await store.makeEndpoint() } == .invalidField)
        try await store.makeEndpoint(of: try await store.createTenant("other"))
        #expect(
            try await store.ledger.webhooks.endpoints(of: store.tenant.id).count == WebhookEndpoint.maximumPerTenant
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a former secret signs until the overlap ends`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        let (webhooks, own) = (store.ledger.webhooks, store.tenant.id)
        #expect(try await !webhooks.hasSecret(own))
        let video = try await store.admitTold(.event)
        #expect(try await webhooks.hasSecret(own))
        _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        let (now, overlap) = (store.clock.now, Duration.seconds(100))
        _ = try await webhooks.rotateSecret(of: endpoint.id, of: own, to: "next", overlap: overlap, at: now)
        #expect(try await webhooks.rotateSecret(ofTenant: own, to: "next", overlap: overlap, at: now).made == true)
        for seconds in [0, 99] {
            store.clock.advance(by: .seconds(seconds))
            let secrets = try await store.claimDeliveries(lease: .zero).map(\.secrets)
            #expect(secrets == Array(repeating: WebhookSecrets(present: "next", previous: "sealed"), count: 2))
        }
        store.clock.advance(by: .seconds(1))
        let secrets = try await store.claimDeliveries(lease: .zero).map(\.secrets)
        #expect(secrets == Array(repeating: WebhookSecrets(present: "next", previous: nil), count: 2))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `deliveries are listed latest first, a page at a time`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        var events: [String] = []
        for index in 0..<5 {
            let video = try await store.place(.canceled)
            events.append("evt_\(video.id.taskID)_canceled")
            store.clock.advance(by: .seconds(index.isMultiple(of: 2) ? 1 : 0))
        }
        var seen: [String] = []
        var after: WebhookEventID?
        repeat {
            let page = try await store.ledger.webhooks.deliveries(
                to: endpoint.id,
                of: store.tenant.id,
                after: after,
                limit: 2
            )
            seen += page.deliveries.map(\.event.text)
            after = page.hasMore ? page.deliveries.last?.event : nil
        } while after != nil && seen.count < 10
        #expect(seen.count == 5)
        #expect(Set(seen) == Set(events))
        let unknown = WebhookEventID(stored: "evt_unknown")
        let code = await Self.code {
            let webhooks = store.ledger.webhooks
            _ = try await webhooks.deliveries(to: endpoint.id, of: endpoint.tenant, after: unknown, limit: 2)
        }
        #expect(code == .invalidField)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a test goes to its endpoint alone, whatever that is told of`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let (endpoint, other) = (try await store.makeEndpoint(events: [.failed]), try await store.makeEndpoint())
        let event = WebhookEventID(stored: "evt_1_test")
        let (webhooks, own, now) = (store.ledger.webhooks, store.tenant.id, store.clock.now)
        try await webhooks.test(endpoint.id, of: own, event: event, body: "{}", at: now)
        let job = try #require(try await store.claimDeliveries().first)
        #expect([job.event.text, job.type, job.body] == ["evt_1_test", WebhookEventType.test, "{}"])
        #expect(try await store.deliveries(to: endpoint).map(\.video) == [nil])
        #expect(try await store.deliveries(to: other) == [])
        _ = try await webhooks.change(endpoint.id, of: own, at: now) { $0.disabledAt = now }
        let refused = await Self.code {
            let again = WebhookEventID(stored: "evt_2_test")
            try await webhooks.test(endpoint.id, of: own, event: again, body: "{}", at: now)
        }
        #expect(refused == .invalidField)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is sent again has the same id and the same body`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint(events: [.failed])
        let (webhooks, own) = (store.ledger.webhooks, store.tenant.id)
        let start = store.clock.now
        let video = try await store.place(.failed)
        let job = try #require(try await store.claimDeliveries().first)
        #expect(try await store.ledger.work.record(.delivered(status: 200), of: job, at: store.clock.now))
        store.clock.advance(by: .seconds(10))
        let now = store.clock.now
        #expect(try await webhooks.replay(.event(job.event), to: endpoint.id, of: own, at: now).made == 1)
        let again = try #require(try await store.claimDeliveries { _ in "another" }.first)
        #expect([again.event.text, again.body] == [job.event.text, job.body])
        #expect(again.tries == 1)
        // A result of before the replay does not end it.
        #expect(try await !store.ledger.work.record(.delivered(status: 200), of: job, at: now))
        // An endpoint of later is sent what is kept; of a time, what it wants to be told of.
        let later = try await store.makeEndpoint(events: [.completed])
        let range = WebhookReplay.range(from: start, through: now)
        #expect(try await webhooks.replay(range, to: later.id, of: own, at: now).made == 0)
        #expect(try await webhooks.replay(.event(job.event), to: later.id, of: own, at: now).made == 1)
        #expect(try await webhooks.replay(range, to: later.id, of: own, at: now).made == 1)
        #expect(try await webhooks.replay(range, to: endpoint.id, of: own, at: now).made == 1)
        let empty = WebhookReplay.range(from: start + .milliseconds(1), through: now)
        #expect(try await webhooks.replay(empty, to: endpoint.id, of: own, at: now).made == 0)
        let before = WebhookReplay.range(from: start - .seconds(9), through: start - .milliseconds(1))
        #expect(try await webhooks.replay(before, to: endpoint.id, of: own, at: now).made == 0)
        let unknown = WebhookReplay.event(WebhookEventID(stored: "evt_\(video.id.taskID)_completed"))
        #expect(
            await Self.code { _ = try await webhooks.replay(unknown, to: endpoint.id, of: own, at: now) } == .notFound
        )
        let foreign = try await store.makeEndpoint(of: try await store.createTenant("other"))
        let stolen = await Self.code {
            _ = try await webhooks.replay(.event(job.event), to: foreign.id, of: foreign.tenant, at: now)
        }
        #expect(stolen == .notFound)
        #expect(try await webhooks.replay(range, to: foreign.id, of: foreign.tenant, at: now).made == 0)
    }
}
