import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Which orders are made, and which share what another has paid for.
struct CacheUseTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `what was made is not made again, and costs nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.order()
        try await store.make()
        try await store.limit([
            .budgetPerDay: "0.14", .videosPerDay: "1", .videosPerMonth: "1", .concurrentVideos: "0",
            .secondsPerMonth: "5",
        ])
        store.clock.advance(by: .seconds(60))
        let hit = try await store.order()
        #expect(hit.id != first.id)
        #expect(hit.cache == .hit)
        #expect(hit.status == .completed)
        #expect(hit.cost.amount == Money(microUnits: 0))
        #expect(hit.cost.state == .charged)
        #expect(hit.file == .stored(TestLedger.file))
        #expect(hit.createdAt == store.clock.now)
        #expect(hit.completedAt == store.clock.now)
        #expect(try await store.entries(of: hit.id) == [])
        #expect(try await store.use(of: .videosPerDay).used == 1)
        #expect(try await store.beginSubmission() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is being made is shared to its end`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let early = try await store.order()
        #expect(try await store.line(early.id) == "collapsed queued 0.00")
        #expect(early.queuePlace == leader.queuePlace)
        let sent = try await store.send()
        #expect(sent.id == leader.id)
        let late = try await store.order()
        for follower in [early, late] {
            #expect(try await store.line(follower.id) == "collapsed processing 0.00")
            #expect(try await store.video(follower.id).startedAt == sent.startedAt)
        }
        #expect(try await store.beginSubmission() == nil)
        try await store.expectSoundBooks()
        store.clock.advance(by: .seconds(1))
        try await store.end(sent)
        let endedAt = store.clock.now
        let afterEnd = try await store.order()
        try await store.recordStored(TestLedger.file, of: leader.id, expiresAt: store.clock.now + .seconds(9))
        for follower in [early, late, afterEnd] {
            #expect(try await store.line(follower.id) == "collapsed succeeded 0.00")
            let video = try await store.video(follower.id)
            #expect(video.file == .stored(TestLedger.file))
            #expect(video.completedAt == (follower.id == afterEnd.id ? afterEnd.createdAt : endedAt))
            #expect(try await store.entries(of: follower.id) == [])
        }
        #expect(try await store.entries(of: leader.id).map(\.kind) == ["hold", "settle"])
        #expect(try await store.ledger.work.claimFiles(at: store.clock.now, lease: .seconds(9), limit: 9).isEmpty)
    }

    private static let failures: [(PollResult, String, VideoFailure.Code)] = [
        (.failed(VideoFailure(.contentPolicy)), "failed", .contentPolicy),
        (.failed(VideoFailure(.upstreamFailed)), "failed", .upstreamFailed),
        (.timedOut(nextPoll: Timestamp(seconds: 9_999_999_999)), "timed_out", .timedOut),
    ]

    @Test(arguments: TestLedger.Engine.allCases, failures.indices)
    func `a failure is shared with its reason, and never kept`(_ engine: TestLedger.Engine, index: Int) async throws {
        let (result, state, code) = Self.failures[index]
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let follower = try await store.order()
        let sent = try await store.send()
        try await store.end(sent, result)
        #expect(try await store.line(follower.id) == "collapsed \(state) 0.00")
        let failed = try await store.video(follower.id)
        #expect(failed.failure?.code == code)
        #expect(failed.status == .failed)
        #expect(try await store.order().cache == .miss)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a success that comes late comes for all`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let follower = try await store.order()
        let sent = try await store.send()
        try await store.end(sent, .timedOut(nextPoll: store.clock.now))
        try await store.record(.succeeded(url: TestLedger.url), of: sent.due(in: .timedOut))
        let video = try await store.video(follower.id)
        #expect(video.status == .completed)
        #expect(video.failure == nil)
        #expect(video.file == .pending)
        try await store.expectSoundBooks()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who is turned away goes back to the queue with all who share it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let follower = try await store.order()
        let sent = try await store.send()
        try await store.record(.requeued(notBefore: store.clock.now), of: sent.submission)
        #expect(try await store.line(follower.id) == "collapsed queued 0.00")
        #expect(try await store.video(follower.id).startedAt == nil)
        #expect(try await store.send().id == sent.id)
        #expect(try await store.beginSubmission() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is too old, gone or deleted is made again`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let first = try await store.make()
        store.clock.advance(by: .seconds(60))
        #expect(try await store.order { $0.directives.maximumAge = .seconds(61) }.cache == .hit)
        #expect(try await store.order { $0.directives.maximumAge = .seconds(60) }.cache == .miss)
        let second = try await store.make()
        for hit in try await store.ledger.reader.list(VideoQuery(tenant: store.tenant.id)).videos
        where hit.cache == .hit {
            try await store.ledger.admissions.delete(hit.id, of: store.tenant.id, at: store.clock.now)
        }
        try await store.ledger.admissions.delete(first, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.order().cache == .hit)
        store.clock.advance(by: .seconds(3600))
        #expect(try await store.order().cache == .miss)
        let third = try await store.make()
        for video in [second, third] {
            try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        }
        #expect(try await store.order().cache == .miss)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file that does not come is waited for, but not for ever`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order(timeToLive: .seconds(9000))
        try await store.make()
        store.clock.advance(by: .seconds(1000))
        _ = try await store.order(timeToLive: .seconds(9000)) { $0.directives.mayShare = false }
        try await store.end(try await store.send())
        store.clock.advance(by: .seconds(3600) - .milliseconds(2))
        let waiting = try await store.order(timeToLive: .seconds(9000))
        #expect([waiting.cache, try await store.order(timeToLive: .seconds(9000)).cache] == [.collapsed, .hit])
        #expect(waiting.state == .succeeded)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a hit keeps its file as long as a video that was made`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let sent = try await store.send()
        try await store.end(sent)
        try await store.recordStored(TestLedger.file, of: sent.id, expiresAt: store.clock.now + .seconds(100))
        for _ in 0..<3 {
            store.clock.advance(by: .seconds(99))
            let hit = try await store.order()
            #expect(hit.cache == .hit)
            #expect(try await store.video(hit.id).fileExpiresAt == store.clock.now + .seconds(100))
        }
        store.clock.advance(by: .seconds(100))
        #expect(try await store.order().cache == .miss)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is forgotten is made again, and what is being made is still joined`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        try await store.make()
        _ = try await store.order("A dog.")
        #expect(try await store.ledger.changes.purgeCache(ofTenant: store.tenant.name) == 1)
        #expect(try await store.order().cache == .miss)
        #expect(try await store.order("A dog.").cache == .collapsed)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a new one that is not made leaves what there was`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        try await store.make()
        let fresh = try await store.order { $0.directives.mayShare = false }
        _ = try await store.ledger.admissions.cancel(fresh.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.order().cache == .hit)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what its tenant has deleted is no hit`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let made = try await store.make()
        try await store.ledger.admissions.delete(made, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.order().cache == .miss)
        let waiting = try await store.order()
        let sent = try await store.send()
        try await store.end(sent)
        try await store.ledger.admissions.delete(sent.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.video(waiting.id).file == .pending)
        #expect(try await store.order().cache == .miss)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a hit is as old as what it shares`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        try await store.make()
        store.clock.advance(by: .seconds(2000))
        #expect(try await store.order().cache == .hit)
        store.clock.advance(by: .seconds(2000))
        #expect(try await store.order().cache == .miss)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a caller may ask for a new one, and for one that nobody else has`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.order()
        let follower = try await store.order()
        let fresh = try await store.order { $0.directives.mayShare = false }
        let alone = try await store.order { $0.directives.mayStore = false }
        #expect([fresh.cache, alone.cache] == [.miss, .bypass])
        let joined = try await store.order()
        #expect(joined.cache == .collapsed)
        #expect(try await store.make() == first.id)
        #expect(try await store.line(follower.id) == "collapsed succeeded 0.00")
        #expect(try await store.line(joined.id) == "collapsed queued 0.00")
        #expect(try await store.make() == fresh.id)
        #expect(try await store.line(joined.id) == "collapsed succeeded 0.00")
        #expect(try await store.make() == alone.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who shares what a new one has taken the place of lends it to nobody`(_ engine: TestLedger.Engine) async throws
    {
        let store = try await TestLedger(engine)
        let first = try await store.order()
        let follower = try await store.order()
        let fresh = try await store.order { $0.directives.mayShare = false }
        #expect(try await store.make() == first.id)
        #expect(try await store.line(follower.id) == "collapsed succeeded 0.00")
        _ = try await store.ledger.admissions.cancel(fresh.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.order().cache == .miss)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `only those who share with all share with others`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        _ = try await store.order()
        try await store.make()
        #expect(try await store.order(by: other).cache == .miss)
        #expect(try await store.order(by: other, mode: .shared).cache == .miss)
        #expect(try await store.order(mode: .shared).cache == .collapsed)
        #expect(try await store.order(mode: .off).cache == .bypass)
        _ = try await store.ledger.changes.setLimits([:], ofTenant: other.name) { $0.cacheMode = .off }
        #expect(try await store.order(by: other, mode: .shared).cache == .bypass)
    }

    @Test func `a tenant's own rules stand before those of the installation`() async throws {
        let store = try await TestLedger()
        _ = try await store.ledger.changes.setLimits([:], ofTenant: store.tenant.name) { rules in
            rules = TenantRules(cacheMode: .private, cacheTTL: .seconds(10))
        }
        _ = try await store.order(mode: .off)
        try await store.make()
        store.clock.advance(by: .seconds(9))
        #expect(try await store.order(mode: .off).cache == .hit)
        store.clock.advance(by: .seconds(1))
        #expect(try await store.order(mode: .off).cache == .miss)
    }

    @Test func `what a tenant may not order it does not get from others either`() async throws {
        let store = try await TestLedger()
        _ = try await store.order()
        try await store.make()
        try await store.limit([.maxSeconds: "4"])
        await #expect(throws: GatewayError.self) {
            _ = try await store.order()
        }
    }
}
