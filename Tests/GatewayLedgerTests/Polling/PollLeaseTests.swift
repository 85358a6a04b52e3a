import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// A poller that was stalled beyond its lease, and another one that has taken over.
struct PollLeaseTests {
    private static let later = Timestamp(milliseconds: 1_790_000_600_000)
    private static let results: [PollResult] = [
        .unchanged(nextPoll: later, misses: 3), .working(.submitted, nextPoll: later),
        .working(.processing, nextPoll: later), .succeeded(url: "u"), .failed(VideoFailure(.upstreamFailed)),
        .timedOut(nextPoll: later),
    ]

    @Test(arguments: TestLedger.Engine.allCases, [VideoState.unknown, .submitted, .processing])
    func `only the latest claim has a say`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        func claim() async throws -> DueVideo {
            try #require(try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 1).first)
        }
        let stalled = try await claim()
        store.clock.advance(by: .seconds(60))
        let present = try await claim()
        #expect(present.leaseEpoch > stalled.leaseEpoch)
        let before = try await store.everything(about: video.id)
        for result in Self.results {
            #expect(try await store.record(result, of: stalled, taskID: "late") == false)
        }
        #expect(try await store.everything(about: video.id) == before)
        #expect(try await store.record(.succeeded(url: "u"), of: present))
        #expect(try await store.entries(of: video.id).map(\.kind) == ["hold", "settle"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lease that ended while nobody else was there still has its say`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(.submitted)
        let due = try #require(try await store.ledger.work.claimDue(at: store.clock.now, lease: .zero, limit: 1).first)
        store.clock.advance(by: .seconds(600))
        #expect(try await store.record(.succeeded(url: "u"), of: due))
    }
}
