import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct TypicalDurationsTests {
    /// Makes a video that takes this long from its submission to its end.
    private static func make(_ store: TestLedger, taking duration: Duration) async throws -> VideoOrder {
        let video = try await store.place(.submitted)
        try await store.ledger.work.record(.succeeded(url: "u"), of: video.due(), at: video.startedAt + duration)
        return video.submission.order
    }

    private static func order(
        model: String = "kling-v1",
        mode: String = "std",
        seconds: String = "5"
    ) throws -> VideoOrder {
        var request = OrderRequest()
        (request.prompt, request.model, request.mode, request.seconds) = ("x", model, mode, seconds)
        return try Catalogue.standard().order(request).order
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what was never made here takes as long as is known of Kling`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let durations = try await store.ledger.reader.typicalDurations()
        #expect(durations[try Self.order()] == TypicalDurations.assumed)
        #expect(TypicalDurations()[try Self.order()] == .seconds(300))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the mean of those made is kept for each model, mode and length`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for seconds in [100, 200, 240] {
            _ = try await Self.make(store, taking: .seconds(seconds))
        }
        _ = try await store.place(.failed)
        _ = try await store.place(.timedOut)
        let durations = try await store.ledger.reader.typicalDurations()
        #expect(durations[try Self.order()] == .seconds(180))
        for other in [
            try Self.order(mode: "pro"), try Self.order(seconds: "10"), try Self.order(model: "kling-v1-6"),
        ] {
            #expect(durations[other] == TypicalDurations.assumed)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `only the latest 500 count`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let slow = try await Self.make(store, taking: .seconds(9000))
        store.clock.advance(by: .seconds(9001))
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<10 {
                group.addTask {
                    for _ in 0..<50 {
                        try await Self.makeNext(store)
                    }
                }
            }
        }
        #expect(try await store.ledger.reader.typicalDurations()[slow] == .seconds(10))
    }

    /// Admits a video and makes the next one of the queue in ten seconds.
    private static func makeNext(_ store: TestLedger) async throws {
        _ = try await store.admit()
        let submission = try #require(try await store.beginSubmission(slots: 1000))
        let now = store.clock.now
        try await store.record(.submitted(taskID: "1", nextPoll: now), of: submission)
        let due = DueVideo(
            id: submission.video,
            state: .submitted,
            since: now,
            startedAt: now,
            taskID: "1",
            name: submission.name,
            key: submission.key,
            misses: 0,
            leaseEpoch: 0
        )
        try await store.ledger.work.record(.succeeded(url: "u"), of: due, at: now + .seconds(10))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a clock that was set back makes no video faster than nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let order = try await Self.make(store, taking: .seconds(-3600))
        #expect(try await store.ledger.reader.typicalDurations()[order] == .zero)
    }
}
