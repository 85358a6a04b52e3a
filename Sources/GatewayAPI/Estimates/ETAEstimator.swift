import GatewayLedger
import GatewayModel
import Synchronization

/// How long videos lately take, kept in memory because every read of a video needs it.
final class ETAEstimator: Sendable {
    private let ledger: LedgerReader
    private let settings: LiveValue<APISettings>
    private let durations = Mutex(TypicalDurations())

    init(ledger: LedgerReader, settings: LiveValue<APISettings>) {
        self.ledger = ledger
        self.settings = settings
    }

    /// Asks the ledger anew.
    func refresh() async throws(GatewayError) {
        let latest = try await ledger.typicalDurations()
        durations.withLock { $0 = latest }
    }

    /// What can be said of a video now.
    func estimate(of video: Video, at now: Timestamp) -> ProgressEstimate {
        let typical = durations.withLock { $0[video.order] }
        return ProgressEstimate(of: video, typical: typical, parallelTasks: settings.value.parallelTasks, at: now)
    }

    /// What can be said now of an order that would get this place in the queue.
    func place(_ position: Int, of order: VideoOrder) -> ProgressEstimate.Place {
        let typical = durations.withLock { $0[order] }
        return ProgressEstimate.Place(position: position, typical: typical, parallelTasks: settings.value.parallelTasks)
    }
}
