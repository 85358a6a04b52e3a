import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// What becomes of an attempt whose answer was lost, and of a video that came too late.
struct LostAnswerTests {
    private static let soon = Timestamp(milliseconds: 1_790_000_060_000)

    private static let ends: [(PollResult, String)] = [
        (.working(.submitted, nextPoll: soon), "made"), (.working(.processing, nextPoll: soon), "made"),
        (.succeeded(url: "u"), "made"), (.failed(VideoFailure(.contentPolicy)), "made"),
        (.failed(VideoFailure(.submissionUnknown)), "lost"), (.unchanged(nextPoll: soon, misses: 1), "unknown"),
        (.timedOut(nextPoll: soon), "unknown"),
    ]

    @Test(arguments: TestLedger.Engine.allCases, ends.indices)
    func `an attempt is made once its task is found, and lost once it is given up`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let (result, outcome) = Self.ends[index]
        let store = try await TestLedger(engine)
        let video = try await store.place(.unknown)
        #expect(try await store.record(result, of: video.due()))
        #expect(try await store.attempts(of: video.id) == [outcome])
    }

    @Test(arguments: TestLedger.Engine.allCases, [false, true])
    func `an attempt that timed out unknown is made if it arrives, and lost if it never does`(
        _ engine: TestLedger.Engine,
        arrives: Bool
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.unknown)
        try await store.record(.timedOut(nextPoll: Self.soon), of: video.due())
        let end: PollResult = arrives ? .succeeded(url: "u") : .failed(VideoFailure(.timedOut))
        #expect(try await store.record(end, of: video.due(in: .timedOut)))
        #expect(try await store.attempts(of: video.id) == [arrives ? "made" : "lost"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a made attempt stays made, however its video ends`(_ engine: TestLedger.Engine) async throws {
        for code in VideoFailure.Code.allCases {
            let store = try await TestLedger(engine)
            let video = try await store.place(.timedOut)
            try await store.record(.failed(VideoFailure(code)), of: video.due())
            #expect(try await store.attempts(of: video.id) == ["made"])
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a time-out is shown as a failure, and a late arrival takes it back`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitted)
        store.clock.advance(by: .seconds(3600))
        try await store.record(.timedOut(nextPoll: store.clock.now + .seconds(300)), of: video.due())
        let shown = try #require(try await store.ledger.reader.video(video.id))
        #expect(shown.status == .failed)
        #expect(shown.failure?.code == .timedOut)
        #expect(shown.cost.state == .held)
        #expect(shown.completedAt == store.clock.now)

        store.clock.advance(by: .seconds(300))
        let claimed = try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(9), limit: 9)
        let due = try #require(claimed.first)
        #expect(due.state == .timedOut)
        try await store.record(.succeeded(url: TestLedger.url), of: due)
        let arrived = try #require(try await store.ledger.reader.video(video.id))
        #expect(arrived.status == .completed)
        #expect(arrived.failure == nil)
        #expect(arrived.cost.state == .charged)
        #expect(arrived.completedAt == store.clock.now)
        #expect(arrived.file == .pending)
        #expect(try await store.ledger.work.nextPoll() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a time-out that never arrives is released and keeps the time of its end`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.timedOut)
        let end = store.clock.now
        store.clock.advance(by: .seconds(86_400))
        try await store.record(.failed(VideoFailure(.timedOut)), of: video.due())
        let ended = try #require(try await store.ledger.reader.video(video.id))
        #expect(ended.state == .failed)
        #expect(ended.failure?.code == .timedOut)
        #expect(ended.cost.state == .released)
        #expect(ended.completedAt == end)
    }
}
