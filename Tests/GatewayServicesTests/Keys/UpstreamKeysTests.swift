import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Synchronization
import Testing

@testable import GatewayServices

/// Several keys at work: the dispatcher, the watch and the ledger together.
struct UpstreamKeysTests {
    private static let (first, second) = (UpstreamKeyID("uk_1"), UpstreamKeyID("uk_2"))

    private static let limit = CreateOutcome.refusedBeforeMade(UpstreamTrouble(.busy, status: 429, code: "1303"))

    /// A clock that goes on whenever somebody looks, as real ones do.
    private final class RunningClock: WallClock {
        private let looks = Mutex(0)

        var now: Timestamp {
            Timestamp(milliseconds: 0)
        }

        var uptime: Duration {
            looks.withLock { looks in
                looks += 1
                return .nanoseconds(looks)
            }
        }

        func sleep(for duration: Duration) async throws {}
    }

    @Test func `a key without trouble is offered, though the clock goes on while it is looked at`() {
        let keys = UpstreamKeys(
            shares: { [UpstreamKeyShare(Self.first)] },
            slots: { 5 },
            clock: RunningClock(),
            logger: CapturedLog().logger
        )
        for _ in 0..<100 {
            #expect(keys.offers() == [KeyOffer(Self.first, slots: 5)])
        }
        #expect(keys.offersAfterPause() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `videos are spread over the keys by weight, and no key has more than its slots`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig.withKeys(
            engine,
            slots: 4,
            videos: 10,
            UpstreamKeyShare(Self.first, weight: 3),
            UpstreamKeyShare(Self.second, weight: 1)
        )
        let dispatcher = rig.dispatcher
        for _ in 0..<10 {
            rig.upstream.answerCreates(.made(taskID: "1"))
        }
        // One by one: the weights show before slots are short.
        for _ in 0..<4 {
            for taken in try await dispatcher.claim(1) {
                await dispatcher.send(taken)
            }
        }
        #expect(rig.upstream.orderKeys == [Self.first, Self.first, Self.second, Self.first])
        try await dispatcher.step()
        #expect(rig.upstream.orderKeys.count { $0 == Self.first } == 4)
        #expect(rig.upstream.orderKeys.count { $0 == Self.second } == 4)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key with the weight 0 makes nothing`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig.withKeys(
            engine,
            videos: 4,
            UpstreamKeyShare(Self.first, weight: 0),
            UpstreamKeyShare(Self.second)
        )
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"))
        try await rig.dispatcher.step()
        #expect(rig.upstream.orderKeys == [Self.second, Self.second])
    }

    @Test func `a key that is refused is stopped at once and told once, and the other goes on`() async throws {
        let rig = try await ServiceRig.withKeys(
            slots: 1,
            videos: 3,
            UpstreamKeyShare(Self.first, name: "main"),
            UpstreamKeyShare(Self.second)
        )
        let keys = rig.keys(hasProbes: true)
        let dispatcher = rig.dispatcher(on: rig.store.ledger, keys: keys)
        rig.upstream.answerCreates(CreateOutcome.refused, .made(taskID: "2"))
        try await dispatcher.step()
        #expect(rig.upstream.orderKeys == [Self.first, Self.second])
        #expect(
            keys.report == [
                HealthReport.Key(id: Self.first, name: "main", state: .open, reason: .upstreamKeyRefused, slots: 1),
                HealthReport.Key(id: Self.second, name: nil, state: .closed, reason: nil, slots: 1),
            ]
        )
        let told = rig.log.lines.filter { $0.level == .critical }
        #expect(told.count == 1)
        #expect(told.first?.text.contains("put a good one into its place in upstream.key_file") == true)
        #expect(told.first?.metadata["upstream_key"] == "uk_1")
        #expect(told.first?.metadata["upstream_key_name"] == "main")
        #expect(told.first?.metadata["error"] == "HTTP 401")
        // Long after its pause it waits for a question, and takes nothing.
        rig.store.clock.advance(by: .seconds(3600))
        #expect(keys.offers().map(\.key) == [Self.second])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `too many tasks lower what is tried, and the video is the first again at once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig.withKeys(engine, slots: 4, videos: 6, UpstreamKeyShare(Self.first))
        let keys = rig.keys()
        let dispatcher = rig.dispatcher(on: rig.store.ledger, keys: keys)
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"), .made(taskID: "3"), Self.limit)
        let taken = try await dispatcher.claim(4)
        for submission in taken {
            await dispatcher.send(submission)
        }
        let turnedAway = try #require(taken.last).submission.video
        #expect(keys.report.map(\.slots) == [2])
        #expect(keys.report.map(\.state) == [.closed])
        let video = try await rig.video(turnedAway)
        #expect(video?.state == .queued)
        // Three are upstream and two are tried, so that nothing is sent, without any pause.
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 4)
        rig.store.clock.advance(by: .seconds(6))
        for task in ["1", "2"] {
            rig.upstream.answerQueries(.found(TaskReport(id: task, phase: .succeeded(url: "https://a/\(task)"))))
        }
        rig.upstream.answerQueries(.found(TaskReport(id: "3", phase: .processing)))
        try await rig.poller.step()
        rig.upstream.answerCreates(.made(taskID: "4"))
        try await dispatcher.step()
        #expect(try await rig.video(turnedAway)?.state == .submitted)
        #expect(rig.upstream.createCount == 5)
    }

    @Test func `with nothing of ours upstream somebody else has the slots, and the key pauses`() async throws {
        let rig = try await ServiceRig.withKeys(slots: 4, videos: 2, UpstreamKeyShare(Self.first))
        let keys = rig.keys()
        let dispatcher = rig.dispatcher(on: rig.store.ledger, keys: keys)
        rig.upstream.answerCreates(Self.limit)
        for taken in try await dispatcher.claim(1) {
            await dispatcher.send(taken)
        }
        #expect(keys.offers() == [])
        let due = try await dispatcher.nextDue()
        #expect(due == rig.store.clock.now + .seconds(1))
        rig.store.clock.advance(by: .seconds(1))
        #expect(keys.offers() == [KeyOffer(Self.first, slots: 1)])
    }

    @Test func `lost answers stop a key before they cost every slot for an hour`() async throws {
        let rig = try await ServiceRig.withKeys(slots: 20, videos: 20, UpstreamKeyShare(Self.first))
        let keys = rig.keys(hasProbes: true)
        let dispatcher = rig.dispatcher(on: rig.store.ledger, keys: keys)
        for _ in 0..<20 {
            for taken in try await dispatcher.claim(1) {
                await dispatcher.send(taken)
            }
        }
        #expect(rig.upstream.createCount == KeyBreaker.openingFailures)
        #expect(keys.report.map(\.reason) == [.upstreamFailing])
        #expect(try await dispatcher.nextDue() == nil)
    }

    @Test func `what was taken and is not sent gives the trial back`() async throws {
        let rig = try await ServiceRig.withKeys(slots: 1, videos: 1, UpstreamKeyShare(Self.first))
        let keys = rig.keys()
        let dispatcher = rig.dispatcher(on: rig.store.ledger, keys: keys)
        keys.noteRefused(Self.first, UpstreamTrouble(.credentials))
        rig.store.clock.advance(by: .seconds(10))
        let taken = try #require(try await dispatcher.claim(1).first)
        #expect(taken.isTrial)
        #expect(keys.offers() == [])
        rig.store.clock.advance(by: SubmissionPolicy.latestStart + .milliseconds(1))
        await dispatcher.send(taken)
        #expect(rig.upstream.createCount == 0)
        #expect(keys.offers().map(\.key) == [Self.first])
    }

    @Test func `another ring is taken up at the next use, and what is known of keys that stay is kept`() async throws {
        let rig = try await ServiceRig.withKeys(videos: 1, UpstreamKeyShare(Self.first), UpstreamKeyShare(Self.second))
        let keys = rig.keys(hasProbes: true)
        keys.noteRefused(Self.first, UpstreamTrouble(.credentials))
        keys.noteRefused(Self.second, UpstreamTrouble(.credentials))
        #expect(keys.offers() == [])
        let third = UpstreamKeyID("uk_3")
        rig.upstream.replaceKeys(with: UpstreamKeyShare(third), UpstreamKeyShare(Self.second))
        #expect(keys.offers().map(\.key) == [third])
        #expect(keys.report.map(\.state) == [.closed, .open])
    }
}
