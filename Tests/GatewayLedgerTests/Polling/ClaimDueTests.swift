import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ClaimDueTests {
    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `only videos at the upstream are followed`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let due = try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 10)
        let isFollowed = [.unknown, .submitted, .processing, .timedOut].contains(state)
        #expect(due.map(\.id) == (isFollowed ? [video.id] : []))
        #expect(due.allSatisfy { $0.state == state && $0.name == video.submission.name && $0.key.text == "uk_test" })
        let isLeased = isFollowed || state == .submitting
        #expect(try await store.ledger.work.nextPoll() == (isLeased ? store.clock.now + .seconds(60) : nil))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the next look is the earliest of all`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for seconds in [9, 5, 7] {
            let video = try await store.place(.submitted)
            let nextPoll = store.clock.now + .seconds(seconds)
            try await store.record(.unchanged(nextPoll: nextPoll, misses: 0), of: video.due())
        }
        #expect(try await store.ledger.work.nextPoll() == store.clock.now + .seconds(5))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a claimed video is left alone until its lease ends or a look is recorded`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitted)
        func claim() async throws -> [DueVideo] {
            try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 10)
        }
        #expect(try await claim().count == 1)
        #expect(try await claim().isEmpty)
        store.clock.advance(by: .milliseconds(59_999))
        #expect(try await claim().isEmpty)
        store.clock.advance(by: .milliseconds(1))
        let due = try #require(try await claim().first)
        try await store.record(.unchanged(nextPoll: store.clock.now + .seconds(5), misses: 0), of: due)
        #expect(try await claim().isEmpty)
        store.clock.advance(by: .seconds(5))
        #expect(try await claim().map(\.id) == [video.id])
    }

    @Test(arguments: TestLedger.Engine.allCases, [-1, 0, 1, 3, 10])
    func `those that are due longest are claimed first, and no more than asked for`(
        _ engine: TestLedger.Engine,
        limit: Int
    ) async throws {
        let store = try await TestLedger(engine)
        var placed: [VideoID] = []
        for _ in 0..<5 {
            placed.append(try await store.place(.submitted).id)
            store.clock.advance(by: .milliseconds(1))
        }
        let due = try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: limit)
        #expect(Set(due.map(\.id)) == Set(placed.prefix(max(limit, 0))))
        #expect(due.count == min(max(limit, 0), 5))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `many pollers at once claim each video once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<20 {
            _ = try await store.place(.submitted)
        }
        let claimed = try await withThrowingTaskGroup(of: [VideoID].self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 3).map(\.id)
                }
            }
            return try await group.reduce(into: [VideoID]()) { $0 += $1 }
        }
        #expect(claimed.count == 20)
        #expect(Set(claimed).count == 20)
    }
}
