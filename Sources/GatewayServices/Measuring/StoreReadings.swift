package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry
import ServiceLifecycle
import Synchronization

/// Reads for the metrics what only the store knows, when somebody looks, and never for longer than they wait.
///
/// One reading serves everybody for some seconds, and for longer where it took long: so it never takes more than a
/// fiftieth of a connection's time, however often and by however many the metrics are asked for.
package struct StoreReadings: Service {
    /// How long a reading serves, at least.
    static let period = Duration.seconds(5)
    /// How many times as long as it took a reading serves.
    static let thrift = 50
    /// How long somebody who looks waits for a reading.
    static let patience = Duration.seconds(2)

    private struct State {
        /// The last reading, and until when it serves.
        var reading: (statistics: StoreStatistics, end: Duration)?
        var mark: EntryMark?
        /// Those that wait for the next one.
        var waiting: [AsyncSignal] = []
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
        let isWanted = AsyncSignal()
    }

    private let ledger: LedgerReader
    private let metrics: VideoMetrics
    private let clock: any WallClock
    private let shared = Shared()
    private let subscription: EventSubscription

    /// Reads this ledger, and counts its entries and the changes of its videos.
    package init(ledger: LedgerReader, metrics: VideoMetrics, clock: any WallClock) {
        self.ledger = ledger
        self.metrics = metrics
        self.clock = clock
        subscription = ledger.events.subscribe { metrics.note($0) }
    }

    /// Reads once, so that entries count from here on, and then whenever a reading is wanted.
    package func run() async {
        await cancelWhenGracefulShutdown {
            await read()
            while !Task.isCancelled {
                await shared.isWanted.wait()
                if !Task.isCancelled {
                    await read()
                }
            }
        }
    }

    /// What the store knows; that it does not answer, and nothing more, where a reading takes too long or fails.
    package func samples() async -> [MetricSample] {
        guard let statistics = await current() else {
            return [MetricSample(.storeUp, 0)]
        }
        return [MetricSample(.storeUp, 1)] + samples(of: statistics)
    }

    /// What the store holds, as of some seconds ago; nothing where a reading takes too long or fails.
    package func current() async -> StoreStatistics? {
        if let statistics = serving {
            return statistics
        }
        let isThere = AsyncSignal()
        shared.state.withLock { $0.waiting.append(isThere) }
        shared.isWanted.signal()
        await isThere.wait(atMost: Self.patience, by: clock)
        shared.state.withLock { state in state.waiting.removeAll { $0 === isThere } }
        return serving
    }

    private var serving: StoreStatistics? {
        shared.state.withLock { state in
            state.reading.flatMap { clock.uptime < $0.end ? $0.statistics : nil }
        }
    }

    private func read() async {
        // Somebody may have wanted it who waited for the one before.
        if serving == nil {
            let start = clock.uptime
            let statistics = try? await ledger.statistics(since: shared.state.withLock(\.mark))
            let end = clock.uptime
            shared.state.withLock { state in
                state.mark = statistics?.mark ?? state.mark
                state.reading = statistics.map { ($0, end + max(Self.period, (end - start) * Self.thrift)) }
            }
            metrics.note(statistics?.entries ?? [])
        }
        let waiting = shared.state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for signal in waiting {
            signal.signal()
        }
    }

    private func samples(of statistics: StoreStatistics) -> [MetricSample] {
        let now = clock.now
        var samples = [
            MetricSample(.slotsUsed, statistics.slotsTaken),
            MetricSample(.archiveFiles, statistics.archive.files),
            MetricSample(.archiveSize, statistics.archive.bytes),
            MetricSample(.storeSize, statistics.size),
        ]
        samples += statistics.videos.map { MetricSample(.videos, $0.value, $0.key.rawValue) }
        samples += [VideoState.queued, .submitting, .unknown, .submitted, .processing]
            .map { MetricSample(.videosUnderWay, statistics.underWay[$0] ?? 0, $0.rawValue) }
        samples += statistics.held.map { MetricSample(.moneyHeld, $0.value.microUnits, $0.key) }
        var byModel: [String: (videos: Int64, oldest: Timestamp)] = [:]
        for waiting in statistics.waiting {
            let label = metrics.label(of: waiting.model)
            let known = byModel[label]
            byModel[label] = (
                videos: (known?.videos ?? 0) + waiting.videos, oldest: min(known?.oldest ?? now, waiting.oldest)
            )
        }
        for (model, queue) in byModel {
            samples.append(MetricSample(.queueVideos, queue.videos, model))
            samples.append(MetricSample(.queueOldestWait, max(0, (now - queue.oldest).nanoseconds), model))
        }
        return samples
    }
}
