import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Every end has its event, exactly once, whichever way it came.
struct WebhookEventTests {
    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `whatever shows an end has one event of it`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let video = try await store.place(state)
        let due = state.status.isFinal ? ["event video.\(state.status.rawValue) to 1 as \(state.rawValue)"] : []
        #expect(try await store.told(of: video.id) == due)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a late success is told after the failure that patience made of it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let video = try await store.place(.timedOut)
        store.clock.advance(by: .seconds(5))
        try await store.record(.succeeded(url: TestLedger.url), of: video.due())
        #expect(
            try await store.told(of: video.id) == [
                "event video.failed to 1 as timed_out", "event video.completed to 1 as succeeded",
            ]
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is given up in the end has been told already`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let video = try await store.place(.timedOut)
        store.clock.advance(by: .seconds(5))
        try await store.record(.failed(VideoFailure(.timedOut)), of: video.due())
        #expect(try await store.told(of: video.id) == ["event video.failed to 1 as timed_out"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who shares a video, and who finds it made, is told as well`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let leader = try await store.order()
        let follower = try await store.order()
        #expect(try await store.told(of: follower.id) == [])
        try await store.make()
        let hit = try await store.order()
        #expect(hit.cache == .hit)
        for video in [leader, follower, hit] {
            #expect(try await store.told(of: video.id) == ["event video.completed to 1 as succeeded"])
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who is canceled because nobody could pay is told`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let (leader, follower) = (try await store.order(), try await store.order())
        try await store.limit([.videosPerDay: "0"])
        _ = try await store.ledger.changes.cancelVideo(leader.id, at: store.clock.now)
        _ = try await store.ledger.changes.cancelVideo(leader.id, at: store.clock.now)
        for video in [leader, follower] {
            #expect(try await store.told(of: video.id) == ["event video.canceled to 1 as canceled"])
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `only who wants to be told of it is`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        try await store.makeEndpoint(of: other)
        let disabled = try await store.makeEndpoint()
        let now = store.clock.now
        _ = try await store.ledger.webhooks.change(disabled.id, of: store.tenant.id, at: now) { endpoint in
            (endpoint.disabledAt, endpoint.disabledReason) = (now, .requested)
        }
        try await store.makeEndpoint(events: [.failed, .canceled])
        #expect(try await store.told(of: try await store.place(.succeeded).id) == [])
        #expect(
            try await store.told(of: try await store.place(.failed).id) == ["event video.failed to 1 as failed"]
        )
        try await store.makeEndpoint(events: [.completed, .failed])
        #expect(
            try await store.told(of: try await store.place(.failed).id) == ["event video.failed to 2 as failed"]
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order's own address is told of its video alone`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let told = try await store.admitTold(.event)
        _ = try await store.ledger.changes.cancelVideo(told.id, at: store.clock.now)
        #expect(try await store.told(of: told.id) == ["event video.canceled to 1 as canceled"])
        #expect(try await store.told(of: try await store.place(.canceled).id) == [])
        try await store.makeEndpoint()
        let both = try await store.admitTold(.event)
        _ = try await store.ledger.changes.cancelVideo(both.id, at: store.clock.now)
        #expect(try await store.told(of: both.id) == ["event video.canceled to 2 as canceled"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who knows Kling's callbacks is told of each step, once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let video = try await store.admitTold(.kling)
        for _ in 0..<2 {
            let sent = try await store.send()
            try await store.record(.requeued(notBefore: store.clock.now), of: sent.submission)
        }
        #expect(try await store.told(of: video.id) == ["kling video.in_progress to 1 as submitting"])
        store.clock.advance(by: .seconds(1))
        try await store.end(try await store.send())
        #expect(
            try await store.told(of: video.id) == [
                "kling video.in_progress to 1 as submitting", "event video.completed to 1 as succeeded",
                "kling video.completed to 1 as succeeded",
            ]
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order's own address is told of what was there already`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let cache = CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(3600)))
        _ = try await store.ledger.admissions.admit(try store.admission(cache: cache))
        try await store.make()
        store.clock.advance(by: .seconds(1))
        let hit = try await store.admitTold(.event, cache: cache)
        #expect(hit.cache == .hit)
        #expect(try await store.told(of: hit.id) == ["event video.completed to 1 as succeeded"])
        let own = try await store.rows("SELECT url, queue, base FROM video_webhooks")
        #expect(
            own == [
                [
                    .text("https://app.example/own"), .text("\(store.tenant.id.text) https://app.example:443"),
                    .text("https://gw"),
                ]
            ]
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what does not become durable is told to nobody`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        let video = try await store.admit()
        let move: @Sendable (any SQLConnection) throws(GatewayError) -> Void = { connection throws(GatewayError) in
            try connection.run("UPDATE videos SET state = 'canceled' WHERE id = $1", [SQLValue(video.id)])
            throw GatewayError(.internalError, "The test takes it back.", origin: .gateway)
        }
        await #expect(throws: GatewayError.self) { try await store.engine.write(.cancel, move) }
        #expect(try await store.told(of: video.id) == [])
        #expect(try await store.number("SELECT COUNT(*) FROM webhook_deliveries") == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order's own address is told of steps only in Kling's form`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admitTold(.event)
        #expect(try await store.beginSubmission(slots: 9)?.video == video.id)
        #expect(try await store.told(of: video.id) == [])
    }
}
