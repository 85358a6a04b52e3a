import GatewayLedger
import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import Synchronization
import Testing

@testable import GatewayServices

struct StoreReadingsTests {
    /// Counts readings, and refuses them while it is told to.
    private final class Hooks: EngineHooks {
        let isAway = Atomic(false)
        let readings = Atomic(0)

        func begin(_ transaction: LedgerTransaction, writes: Bool) async throws(GatewayError) -> Bool {
            if transaction == .readStatistics {
                readings.add(1, ordering: .relaxed)
                if isAway.load(ordering: .relaxed) {
                    throw GatewayError(.storeUnavailable, "away", origin: .store, retry: .after(.seconds(1)))
                }
            }
            return false
        }
    }

    private let registry = MetricRegistry()
    private let hooks = Hooks()

    /// Runs readings of a store for as long as `body` runs.
    private func withReadings(
        of store: TestLedger,
        _ body: (StoreReadings) async throws -> Void
    ) async throws {
        let ledger = store.ledger.over(DecoratedEngine(store.engine, hooks: hooks))
        let metrics = VideoMetrics(registry, catalogue: LiveValue(try Catalogue.standard()))
        let readings = StoreReadings(ledger: ledger.reader, metrics: metrics, clock: store.clock)
        try await withThrowingTaskGroup { group in
            group.addTask { await readings.run() }
            try await body(readings)
            group.cancelAll()
        }
    }

    private func number(_ family: MetricFamily, _ labels: String..., in samples: [MetricSample]) -> Int64? {
        samples.first { $0.family == family && $0.labels == labels }?.value
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what the store holds is told`(_ kind: TestLedger.Engine) async throws {
        let store = try await TestLedger(kind)
        try await withReadings(of: store) { readings in
            _ = await readings.samples()
            let first = try await store.admit()
            store.clock.advance(by: .milliseconds(1))
            _ = try await store.admit()
            store.clock.advance(by: .milliseconds(1))
            let third = try await store.admit()
            store.clock.advance(by: .seconds(30))
            let submission = try #require(try await store.beginSubmission())
            #expect(submission.video == first.id)
            _ = try await store.ledger.admissions.cancel(third.id, of: store.tenant.id, at: store.clock.now)
            let samples = await readings.samples()
            #expect(number(.storeUp, in: samples) == 1)
            #expect(number(.slotsUsed, in: samples) == 1)
            #expect(number(.videosUnderWay, "queued", in: samples) == 1)
            #expect(number(.videosUnderWay, "submitting", in: samples) == 1)
            #expect(number(.videosUnderWay, "unknown", in: samples) == 0)
            #expect(number(.videos, "queued", in: samples) == 1)
            #expect(number(.videos, "canceled", in: samples) == 1)
            #expect(number(.videos, "completed", in: samples) == 0)
            #expect(number(.queueVideos, "kling-v1", in: samples) == 1)
            #expect(number(.queueOldestWait, "kling-v1", in: samples) == 30_001_000_000)
            #expect(number(.moneyHeld, "USD", in: samples) == 2 * first.cost.amount.microUnits)
            #expect((number(.storeSize, in: samples) ?? 0) > 0)
            #expect(registry.counter(.entries, "hold").value == 3)
            #expect(registry.counter(.entries, "release").value == 1)
            #expect(registry.counter(.money, "hold", "USD").value == 3 * first.cost.amount.microUnits)
        }
    }

    @Test
    func `one reading serves for its period, however often somebody looks`() async throws {
        let store = try await TestLedger()
        try await withReadings(of: store) { readings in
            for _ in 0..<10 {
                #expect(number(.storeUp, in: await readings.samples()) == 1)
            }
            #expect(hooks.readings.load(ordering: .relaxed) == 1)
            store.clock.advance(by: StoreReadings.period)
            _ = await readings.samples()
            #expect(hooks.readings.load(ordering: .relaxed) == 2)
        }
    }

    @Test
    func `of a store that does not answer it is told that alone, until it is back`() async throws {
        let store = try await TestLedger()
        hooks.isAway.store(true, ordering: .relaxed)
        try await withReadings(of: store) { readings in
            let away = await readings.samples()
            #expect(away.map(\.family) == [.storeUp])
            #expect(away.map(\.value) == [0])
            hooks.isAway.store(false, ordering: .relaxed)
            #expect(number(.storeUp, in: await readings.samples()) == 1)
        }
    }

    @Test
    func `whoever looks does not wait for a reading that takes too long`() async throws {
        let store = try await TestLedger()
        // Nobody reads.
        let readings = StoreReadings(
            ledger: store.ledger.reader,
            metrics: VideoMetrics(registry),
            clock: store.clock
        )
        async let samples = readings.samples()
        try await store.clock.untilAsleep()
        store.clock.advance(by: StoreReadings.patience)
        #expect(await samples.map(\.value) == [0])
    }

    @Test
    func `changes of videos count by the state that they came to`() async throws {
        let store = try await TestLedger()
        try await withReadings(of: store) { readings in
            _ = try await store.admit()
            _ = try await store.beginSubmission()
            #expect(registry.counter(.videoChanges, "queued").value == 1)
            #expect(registry.counter(.videoChanges, "submitting").value == 1)
            #expect(number(.storeUp, in: await readings.samples()) == 1)
        }
    }
}
