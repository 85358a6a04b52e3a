import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct DurationSpansTests {
    private static let kind = TypicalDurations.Kind(model: ModelID("kling-v1"), mode: .standard, seconds: 5)

    @Test(
        arguments: [
            (0, nil, nil), (1, 1, 1), (199, 1, 199), (200, 2, 199), (399, 2, 398), (400, 3, 398), (500, 3, 498),
        ] as [(Int, Int?, Int?)]
    )
    func `of two hundred videos the fastest and the slowest are left out`(count: Int, shortest: Int?, longest: Int?) {
        var random = SplitMix64(seed: 5)
        let durations = (0..<count).map { Duration.seconds($0 + 1) }.shuffled(using: &random)
        let span = DurationSpans.Span(of: durations)
        #expect(span?.shortest == shortest.map { .seconds($0) })
        #expect(span?.longest == longest.map { .seconds($0) })
        #expect((span?.count ?? 0) == count)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the spans are those of videos that were made, by kind`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        #expect(try await store.ledger.work.durationSpans()[Self.kind] == nil)
        for seconds in [120, 100, -5] {
            let video = try await store.place(.submitted)
            let end = video.startedAt + .seconds(seconds)
            try await store.ledger.work.record(.succeeded(url: "u"), of: video.due(), at: end)
        }
        _ = try await store.place(.failed)
        let spans = try await store.ledger.work.durationSpans()
        #expect(spans[Self.kind] == DurationSpans.Span(shortest: .zero, longest: .seconds(120), count: 3))
        let other = TypicalDurations.Kind(model: ModelID("kling-v1"), mode: .standard, seconds: 10)
        #expect(spans[other] == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `whoever is due to be asked about says of what kind it is`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for state in [VideoState.submitting, .unknown, .submitted, .processing, .timedOut] {
            _ = try await store.place(state)
        }
        let later = store.clock.now + .seconds(1000)
        let due = try await store.ledger.work.claimDue(at: later, lease: .seconds(1), limit: 9)
        #expect(due.count == 5)
        #expect(due.allSatisfy { $0.kind == Self.kind && $0.silences == 0 })
    }
}
