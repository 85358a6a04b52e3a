import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The upstream has called back about a video.
struct HastenPollsTests {
    private static let lease = Duration.seconds(60)

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `what waits for its next poll is asked about now, and nothing else is`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let work = store.ledger.work
        for due in try await work.claimDue(at: store.clock.now, lease: Self.lease, limit: 9) {
            try await store.record(.unchanged(nextPoll: store.clock.now + Self.lease, misses: 0), of: due)
        }
        let isAsked = [.unknown, .submitted, .processing, .timedOut].contains(state)
        let before = try await work.nextPoll()
        #expect(try await work.hastenPolls(of: [video.submission.name], at: store.clock.now) == (isAsked ? 1 : 0))
        #expect(try await work.nextPoll() == (isAsked ? store.clock.now : before))
        let due = try await work.claimDue(at: store.clock.now, lease: Self.lease, limit: 9)
        #expect(due.map(\.id) == (isAsked ? [video.id] : []))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a poll that is under way is made again, and the word of the first counts no more`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.processing)
        let work = store.ledger.work
        let first = try #require(try await work.claimDue(at: store.clock.now, lease: Self.lease, limit: 9).first)
        #expect(try await work.hastenPolls(of: [video.submission.name], at: store.clock.now) == 1)
        #expect(try await work.hastenPolls(of: [video.submission.name], at: store.clock.now) == 0)
        let second = try #require(try await work.claimDue(at: store.clock.now, lease: Self.lease, limit: 9).first)
        let next = store.clock.now + .seconds(5)
        #expect(try await !work.record(.working(.processing, nextPoll: next), of: first, at: store.clock.now))
        #expect(try await work.record(.succeeded(url: TestLedger.url), of: second, at: store.clock.now))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `names that nothing has change nothing, and several are hastened together`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        var names = [ExternalTaskID(stored: "kg-unknown")]
        let work = store.ledger.work
        #expect(try await work.hastenPolls(of: names, at: store.clock.now) == 0)
        #expect(try await work.hastenPolls(of: [], at: store.clock.now) == 0)
        for _ in 0..<3 {
            names.append(try await store.place(.submitted).submission.name)
            store.clock.advance(by: .milliseconds(1))
        }
        for due in try await work.claimDue(at: store.clock.now, lease: Self.lease, limit: 9) {
            try await store.record(.unchanged(nextPoll: store.clock.now + Self.lease, misses: 0), of: due)
        }
        #expect(try await work.hastenPolls(of: Array(names.dropLast()), at: store.clock.now) == 2)
        let due = try await work.claimDue(at: store.clock.now, lease: Self.lease, limit: 9)
        #expect(due.map(\.name.text).sorted() == names.dropFirst().dropLast().map(\.text).sorted())
    }
}
