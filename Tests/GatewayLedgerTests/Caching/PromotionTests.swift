import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Who takes over when the video that pays leaves the queue unsent.
struct PromotionTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `the oldest follower takes over place and hold`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let between = try await store.order("A dog.")
        let promoted = try await store.order()
        let other = try await store.order()
        _ = try await store.ledger.admissions.cancel(leader.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.line(promoted.id) == "miss queued 0.14")
        #expect(try await store.line(other.id) == "collapsed queued 0.00")
        #expect(try await store.queuePosition(of: try await store.video(promoted.id)) == 1)
        #expect(try await store.queuePosition(of: try await store.video(between.id)) == 2)
        #expect(try await store.entries(of: promoted.id).map(\.kind) == ["hold"])
        #expect(try await store.use(of: .concurrentVideos).held == 2)
        #expect(try await store.order().cache == .collapsed)
        #expect(try await store.make() == promoted.id)
        #expect(try await store.line(other.id) == "collapsed succeeded 0.00")
        #expect(try await store.entries(of: promoted.id).map(\.kind) == ["hold", "settle"])
        #expect(try await store.use(of: .budgetPerDay).used == 140_000)
        try await store.expectSoundBooks()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who cannot pay is passed over and follows who can`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let poor = try await store.createTenant("poor")
        let rich = try await store.createTenant("rich")
        _ = try await store.ledger.changes.setLimits([.budgetPerDay: "0.13"], ofTenant: poor.name)
        let leader = try await store.order(mode: .shared)
        let passedOver = try await store.order(by: poor, mode: .shared)
        let promoted = try await store.order(by: rich, mode: .shared)
        _ = try await store.ledger.admissions.cancel(leader.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.line(promoted.id) == "miss queued 0.14")
        #expect(try await store.line(passedOver.id) == "collapsed queued 0.00")
        #expect(try await store.number("SELECT COALESCE(SUM(held), 0) FROM balances WHERE held < 0") == 0)
        let poorUse = try await store.ledger.reader.quota(
            of: poor.id,
            in: QuotaCalendar.utc.windows(at: store.clock.now)
        )
        #expect(poorUse.allSatisfy { $0.held == 0 && $0.used == 0 })
        let later = try await store.order(by: rich, mode: .shared)
        #expect(try await store.make() == promoted.id)
        for follower in [passedOver, later] {
            #expect(try await store.line(follower.id) == "collapsed succeeded 0.00")
        }
        try await store.expectSoundBooks()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `where nobody can pay, all are canceled`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let follower = try await store.order()
        let hasty = try await store.order(queueDeadline: store.clock.now + .seconds(1))
        store.clock.advance(by: .seconds(1))
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [hasty.id])
        try await store.limit([.videosPerDay: "0"])
        _ = try await store.ledger.admissions.cancel(leader.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.line(follower.id) == "collapsed canceled 0.00")
        #expect(try await store.line(hasty.id) == "collapsed expired 0.00")
        #expect(try await store.beginSubmission() == nil)
        #expect(try await store.number("SELECT SUM(held) FROM balances") == 0)
        try await store.expectSoundBooks()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who takes over one that nobody else was to join is joined by nobody else`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order(queueDeadline: store.clock.now + .seconds(1))
        let promoted = try await store.order()
        let second = try await store.order()
        let fresh = try await store.order { $0.directives.mayShare = false }
        store.clock.advance(by: .seconds(1))
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [leader.id])
        #expect(try await store.line(promoted.id) == "miss queued 0.14")
        let joined = try await store.order()
        _ = try await store.ledger.admissions.cancel(promoted.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.line(second.id) == "miss queued 0.14")
        #expect(try await store.make() == second.id)
        #expect(try await store.line(joined.id) == "collapsed queued 0.00")
        #expect(try await store.make() == fresh.id)
        #expect(try await store.line(joined.id) == "collapsed succeeded 0.00")
        try await store.expectSoundBooks()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a deadline ends one video and not those that share it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order(queueDeadline: store.clock.now + .seconds(1))
        let follower = try await store.order()
        let hasty = try await store.order(queueDeadline: store.clock.now + .seconds(1))
        let left = try await store.order()
        _ = try await store.ledger.admissions.cancel(left.id, of: store.tenant.id, at: store.clock.now)
        store.clock.advance(by: .seconds(1))
        #expect(Set(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id)) == [leader.id, hasty.id])
        #expect(try await store.line(hasty.id) == "collapsed expired 0.00")
        #expect(try await store.make() == follower.id)
        // Who was canceled before shares nothing of the promoted's.
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE source_id = '\(follower.id.taskID)'") == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a follower that is canceled changes nothing for the others`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let follower = try await store.order()
        _ = try await store.ledger.admissions.cancel(follower.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.line(follower.id) == "collapsed canceled 0.00")
        #expect(try await store.entries(of: follower.id) == [])
        #expect(try await store.use(of: .concurrentVideos).held == 1)
        #expect(try await store.make() == leader.id)
        #expect(try await store.line(follower.id) == "collapsed canceled 0.00")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who was canceled before is no promoted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let canceled = try await store.order()
        let promoted = try await store.order()
        for video in [canceled, leader] {
            _ = try await store.ledger.admissions.cancel(video.id, of: store.tenant.id, at: store.clock.now)
        }
        #expect(try await store.line(promoted.id) == "miss queued 0.14")
        #expect(try await store.line(canceled.id) == "collapsed canceled 0.00")
        try await store.expectSoundBooks()
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a follower is never sent, even if it seems due`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        _ = try await store.order()
        let sent = try await store.send()
        try await store.record(.requeued(notBefore: store.clock.now + .seconds(60)), of: sent.submission)
        try await store.execute("UPDATE videos SET not_before = 0 WHERE source_id IS NOT NULL")
        #expect(try await store.beginSubmission() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a follower takes no slot`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        _ = try await store.order()
        let sent = try await store.send()
        let next = try await store.order("A dog.")
        #expect(try await store.beginSubmission(slots: 2)?.video == next.id)
        #expect(sent.id != next.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a leader that is deleted before its file came leaves it to the others`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let follower = try await store.order()
        try await store.end(try await store.send())
        try await store.ledger.admissions.delete(leader.id, of: store.tenant.id, at: store.clock.now)
        let jobs = try await store.ledger.work.claimFiles(at: store.clock.now, lease: .seconds(9), limit: 9)
        #expect(jobs.map(\.video) == [leader.id])
        let isWanted = try await store.recordStored(TestLedger.file, of: leader.id, expiresAt: store.clock.now)
        #expect(isWanted == .kept)
        #expect(try await store.video(follower.id).file == .stored(TestLedger.file))
        try await store.expectSoundBooks()
    }

    @Test func `where prompts are not kept, an promoted still has what is to be sent`() async throws {
        var policy = Ledger.Policy.usual
        policy.keepsPrompts = false
        let store = try await TestLedger(policy: policy)
        let leader = try await store.order("A secret.")
        let promoted = try await store.order("A secret.")
        _ = try await store.ledger.admissions.cancel(leader.id, of: store.tenant.id, at: store.clock.now)
        let last = try await store.order("A secret.")
        let sent = try await store.send()
        #expect(sent.id == promoted.id)
        #expect(sent.submission.order.prompt == "A secret.")
        try await store.end(sent)
        try await store.recordStored(TestLedger.file, of: sent.id, expiresAt: store.clock.now + .seconds(9))
        let hit = try await store.order("A secret.")
        #expect(hit.cache == .hit)
        for video in [leader, promoted, last, hit] {
            #expect(try await store.video(video.id).order.prompt == "")
        }
    }
}
