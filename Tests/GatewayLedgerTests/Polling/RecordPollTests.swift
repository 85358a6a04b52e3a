import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct RecordPollTests {
    private static let soon = Timestamp(milliseconds: 1_790_000_060_000)
    private static let followed: [VideoState] = [.unknown, .submitted, .processing, .timedOut]

    private static let results: [PollResult] = [
        .unchanged(nextPoll: soon, misses: 2), .working(.submitted, nextPoll: soon),
        .working(.processing, nextPoll: soon), .succeeded(url: TestLedger.url), .failed(VideoFailure(.upstreamFailed)),
        .failed(VideoFailure(.submissionUnknown)), .timedOut(nextPoll: soon),
    ]

    /// Where each look leads from each state, in the order of `results`; nil is a move that does not exist.
    private static let table: [VideoState: [VideoState?]] = [
        .unknown: [.unknown, .submitted, .processing, .succeeded, .failed, .failed, .timedOut],
        .submitted: [.submitted, .submitted, .processing, .succeeded, .failed, .failed, .timedOut],
        .processing: [.processing, .submitted, .processing, .succeeded, .failed, .failed, .timedOut],
        .timedOut: [.timedOut, nil, nil, .succeeded, .failed, .failed, .timedOut],
    ]

    @Test(arguments: TestLedger.Engine.allCases, followed)
    func `a look leads where the rules say`(_ engine: TestLedger.Engine, from: VideoState) async throws {
        for (index, result) in Self.results.enumerated() {
            let store = try await TestLedger(engine)
            let video = try await store.place(from)
            let before = try await store.everything(about: video.id)
            if let expected = try #require(Self.table[from])[index] {
                #expect(try await store.record(result, of: video.due()))
                #expect(try await store.state(of: video.id) == expected)
            } else {
                let error = await #expect(throws: GatewayError.self) {
                    try await store.record(result, of: video.due())
                }
                #expect(error?.code == .internalError)
                #expect(try await store.everything(about: video.id) == before)
            }
        }
    }

    @Test(arguments: followed, VideoState.allCases)
    func `a late look at a video that has moved on changes nothing`(seen: VideoState, now: VideoState) async throws {
        guard seen != now else {
            return
        }
        for engine in TestLedger.Engine.allCases {
            let store = try await TestLedger(engine)
            let video = try await store.place(now)
            let before = try await store.everything(about: video.id)
            let expected = try #require(Self.table[seen])
            for (index, result) in Self.results.enumerated() where expected[index] != nil {
                #expect(try await store.record(result, of: video.due(in: seen), taskID: "late") == false)
            }
            #expect(try await store.everything(about: video.id) == before)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a task that was found by our name for it teaches its id once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.unknown)
        let now = store.clock.now
        #expect(try await store.record(.working(.processing, nextPoll: now), of: video.due(), taskID: "77"))
        let due = try #require(try await store.ledger.work.claimDue(at: now, lease: .zero, limit: 9).first)
        #expect(due.taskID == "77")
        #expect(due.state == .processing)
        #expect(try await store.record(.unchanged(nextPoll: now, misses: 0), of: due, taskID: "78"))
        #expect(try await store.ledger.work.claimDue(at: now, lease: .zero, limit: 9).first?.taskID == "77")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `misses are counted while nothing is known and forgotten when the task is seen`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitted)
        var due = video.due()
        for misses in 1...3 {
            try await store.record(.unchanged(nextPoll: store.clock.now, misses: misses), of: due)
            let claimed = try await store.ledger.work.claimDue(at: store.clock.now, lease: .zero, limit: 9)
            due = try #require(claimed.first)
            #expect(due.misses == misses)
        }
        try await store.record(.working(.submitted, nextPoll: store.clock.now), of: due)
        #expect(try await store.ledger.work.claimDue(at: store.clock.now, lease: .zero, limit: 9).first?.misses == 0)
    }
}
