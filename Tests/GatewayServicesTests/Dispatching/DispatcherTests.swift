import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct DispatcherTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `a made video is followed`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "42"))
        try await rig.dispatcher.step()
        #expect(try await rig.video(video.id)?.state == .submitted)
        #expect(try await rig.store.ledger.work.nextPoll() != nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `no more videos are sent than there are slots`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        for _ in 0..<3 {
            _ = try await rig.store.admit()
        }
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"), .made(taskID: "3"))
        try await rig.dispatcher.step()
        try await rig.dispatcher.step()
        #expect(rig.upstream.createCount == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `while the key that is used is paused nothing is sent, while another one is everything`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        _ = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "1"))
        let changes = rig.store.ledger.changes
        for (key, sent) in [(rig.upstream.currentKey, 0), (UpstreamKeyID("uk_old"), 1)] {
            _ = try await changes.pause(.upstreamKey(key), reason: nil, author: nil, at: rig.store.clock.now)
            try await rig.dispatcher.step()
            #expect(rig.upstream.createCount == sent)
            _ = try await changes.resume(.upstreamKey(key))
        }
    }

    @Test
    func `what has begun is sent although the store fails before the next`() async throws {
        let rig = try await ServiceRig(.sqlite)
        _ = try await rig.store.admit()
        _ = try await rig.store.admit()
        let left = LiveValue(1)
        let faltering = Ledger(
            engine: DecoratedEngine(
                rig.store.engine,
                begin: { _, writes throws(GatewayError) in
                    guard writes else {
                        return
                    }
                    guard left.value > 0 else {
                        throw GatewayError(.storeUnavailable, "The store does not answer.", origin: .store)
                    }
                    left.replace(with: left.value - 1)
                }
            )
        )
        let claimed = try await rig.dispatcher(on: faltering).claim(2)
        #expect(claimed.count == 1)
        await #expect(throws: GatewayError.self) {
            _ = try await rig.dispatcher(on: faltering).claim(2)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `with fewer slots nothing is taken back, with more the next claim takes more`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        var videos: [VideoID] = []
        for _ in 0..<4 {
            videos.append(try await rig.store.admit().id)
        }
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"), .made(taskID: "3"))
        let dispatcher = rig.dispatcher
        try await dispatcher.step()
        rig.submission.replace(
            with: SubmissionPolicy(slots: 1, pollInterval: .seconds(5), requestTimeout: .seconds(32))
        )
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 2)
        var states: [VideoState?] = []
        for video in videos {
            states.append(try await rig.video(video)?.state)
        }
        #expect(states.filter { $0 == .submitted }.count == 2)
        rig.submission.replace(
            with: SubmissionPolicy(slots: 3, pollInterval: .seconds(50), requestTimeout: .seconds(32))
        )
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 3)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lost answer is never followed by a second order`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.unknown(UpstreamTrouble(.timedOut)))
        try await rig.dispatcher.step()
        #expect(try await rig.video(video.id)?.state == .unknown)
        rig.store.clock.advance(by: .seconds(3000))
        try await rig.dispatcher.step()
        #expect(rig.upstream.createCount == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that was turned away waits and is sent under a new name`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.refusedBeforeMade(UpstreamTrouble(.busy)), .made(taskID: "42"))
        let dispatcher = rig.dispatcher
        try await dispatcher.step()
        #expect(try await rig.video(video.id)?.state == .queued)
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 1)
        rig.store.clock.advance(by: .seconds(2))
        try await dispatcher.step()
        #expect(try await rig.video(video.id)?.state == .submitted)
        #expect(Set(rig.upstream.calls).count == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a refused key stops the queue and fails nobody`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let first = try await rig.store.admit()
        let second = try await rig.store.admit()
        rig.upstream.answerCreates(
            .operatorTrouble(UpstreamTrouble(.credentials)),
            .operatorTrouble(UpstreamTrouble(.credentials))
        )
        let dispatcher = rig.dispatcher
        try await dispatcher.step()
        let sent = rig.upstream.createCount
        rig.store.clock.advance(by: .seconds(9))
        try await dispatcher.step()
        #expect(rig.upstream.createCount == sent)
        #expect(try await rig.video(first.id)?.state == .queued)
        #expect(try await rig.video(second.id)?.state == .queued)
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"))
        rig.store.clock.advance(by: .seconds(11))
        try await dispatcher.step()
        #expect(rig.upstream.createCount == sent + 1)
        try await dispatcher.step()
        #expect(try await rig.video(first.id)?.state == .submitted)
        #expect(try await rig.video(second.id)?.state == .submitted)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `one video that always polls like the operator's trouble does not hold up the others`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine, slots: 1)
        let poison = try await rig.store.admit()
        rig.store.clock.advance(by: .milliseconds(1))
        let other = try await rig.store.admit()
        rig.upstream.answerCreates(.operatorTrouble(UpstreamTrouble(.credentials)), .made(taskID: "2"))
        let dispatcher = rig.dispatcher
        try await dispatcher.step()
        rig.store.clock.advance(by: .seconds(10))
        try await dispatcher.step()
        #expect(try await rig.video(poison.id)?.state == .queued)
        #expect(try await rig.video(other.id)?.state == .submitted)
    }

    @Test(arguments: TestLedger.Engine.allCases, [15_000, 15_001])
    func `a process that was stalled after it took a slot sends nothing`(
        _ engine: TestLedger.Engine,
        milliseconds: Int
    ) async throws {
        let rig = try await ServiceRig(engine, slots: 1)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "1"))
        let dispatcher = rig.dispatcher
        let taken = try await dispatcher.claim(1)
        rig.store.clock.advance(by: .milliseconds(milliseconds))
        await dispatcher.send(try #require(taken.first))
        let isSent = milliseconds == 15_000
        #expect(rig.upstream.createCount == (isSent ? 1 : 0))
        #expect(try await rig.video(video.id)?.state == (isSent ? .submitted : .queued))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `another replica's search and the stalled owner's answer make one video`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine, slots: 1)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "7"))
        let dispatcher = rig.dispatcher
        let submission = try #require(try await dispatcher.claim(1).first)
        // The owner stalls between its look at the clock and its request; the lease ends meanwhile.
        let end = rig.store.clock.now + rig.submission.value.lease
        let searched = try await rig.store.ledger.work.claimDue(at: end, lease: .seconds(90), limit: 1)
        #expect(searched.map(\.wasCutShort) == [true])
        await dispatcher.send(submission)
        #expect(try await rig.video(video.id)?.state == .submitted)
        #expect(rig.upstream.createCount == 1)
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 1)
    }
}
