import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The entries of each path: one hold, and one settle or release of the same amount once it has ended.
struct VideoMoneyTests {
    private static func kinds(of state: VideoState) -> [String] {
        switch state {
        case .queued, .submitting, .unknown, .submitted, .processing, .timedOut: ["hold"]
        case .succeeded: ["hold", "settle"]
        case .failed, .canceled, .expired: ["hold", "release"]
        }
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `every state has its lines in the ledger`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let lines = try await store.entries(of: video.id)
        #expect(lines.map(\.kind) == Self.kinds(of: state))
        #expect(Set(lines.map(\.amount)) == [140_000])
        #expect(Set(lines.map(\.currency)) == ["USD"])
        #expect(Set(lines.map(\.tenant)) == [store.tenant.id.text])
        let shown = try #require(try await store.ledger.reader.video(video.id)).cost
        let expected: Cost.State = lines.count == 1 ? .held : lines.last?.kind == "settle" ? .charged : .released
        #expect(shown.state == expected)
    }

    private static let ends: [(VideoState, PollResult, String)] = [
        (.unknown, .succeeded(url: "u"), "settle"), (.unknown, .failed(VideoFailure(.submissionUnknown)), "release"),
        (.submitted, .succeeded(url: "u"), "settle"), (.submitted, .failed(VideoFailure(.upstreamFailed)), "release"),
        (.processing, .succeeded(url: "u"), "settle"), (.processing, .failed(VideoFailure(.contentPolicy)), "release"),
        (.timedOut, .succeeded(url: "u"), "settle"), (.timedOut, .failed(VideoFailure(.timedOut)), "release"),
    ]

    @Test(arguments: TestLedger.Engine.allCases, ends.indices)
    func `of a hundred who see the end at once, one writes it`(_ engine: TestLedger.Engine, index: Int) async throws {
        let (state, result, kind) = Self.ends[index]
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let recorded = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask { try await store.record(result, of: video.due()) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(recorded == 1)
        #expect(try await store.entries(of: video.id).map(\.kind) == ["hold", kind])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `success and failure seen at once end in one of them`(_ engine: TestLedger.Engine) async throws {
        for round in 0..<5 {
            let store = try await TestLedger(engine, seed: UInt64(round))
            let video = try await store.place(.processing)
            try await withThrowingDiscardingTaskGroup { group in
                for index in 0..<20 {
                    let result: PollResult =
                        index.isMultiple(of: 2) ? .succeeded(url: "u") : .failed(VideoFailure(.upstreamFailed))
                    group.addTask { try await store.record(result, of: video.due()) }
                }
            }
            let kinds = try await store.entries(of: video.id).map(\.kind)
            let state = try await store.state(of: video.id)
            #expect(kinds == Self.kinds(of: state))
            #expect(state.isFinal)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a cancellation and a submission at once: one of them has the video`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<10 {
            let video = try await store.admit()
            async let cancellation = try? store.ledger.admissions.cancel(
                video.id,
                of: store.tenant.id,
                at: store.clock.now
            )
            async let submission = store.beginSubmission(slots: 100)
            let (canceled, begun) = (await cancellation, try await submission)
            #expect((canceled == nil) != (begun == nil))
            let state = try await store.state(of: video.id)
            #expect(state == (begun == nil ? .canceled : .submitting))
            #expect(try await store.entries(of: video.id).map(\.kind) == Self.kinds(of: state))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `many refusals and a cancellation are still one hold and one release`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        for _ in 0..<5 {
            let submission = try #require(try await store.beginSubmission())
            try await store.record(.requeued(notBefore: store.clock.now), of: submission)
        }
        _ = try await store.ledger.admissions.cancel(video.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.entries(of: video.id).map(\.kind) == ["hold", "release"])
    }
}
