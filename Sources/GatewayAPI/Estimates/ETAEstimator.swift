import GatewayLedger
import GatewayModel
import Synchronization

/// How long videos lately take and what keeps them from starting, in memory because every read of a video needs it.
final class ETAEstimator: Sendable {
    private let ledger: LedgerReader
    private let queue: VideoQueue
    private let pauses: CurrentPauses
    private let settings: LiveValue<APISettings>
    private let durations = Mutex(TypicalDurations())
    private let floors = ProgressFloors()

    init(ledger: LedgerReader, queue: VideoQueue, pauses: CurrentPauses, settings: LiveValue<APISettings>) {
        self.ledger = ledger
        self.queue = queue
        self.pauses = pauses
        self.settings = settings
    }

    /// Asks the ledger anew.
    func refresh() async throws(GatewayError) {
        let latest = try await ledger.typicalDurations()
        durations.withLock { $0 = latest }
    }

    /// What can be said of a video now.
    func estimate(of video: Video, at now: Timestamp) -> ProgressEstimate {
        // Nothing is estimated of what has ended.
        if video.status.isFinal {
            return ProgressEstimate(of: video, position: nil, typical: .zero, parallelTasks: 1, at: now)
        }
        let typical = durations.withLock { $0[video.order] }
        var estimate = ProgressEstimate(
            of: video,
            position: video.queuePlace.map { queue.position(of: $0, tenant: video.tenant) },
            pause: video.queuePlace == nil ? nil : pauses.holding(tenant: video.tenant, model: video.order.model),
            typical: typical,
            parallelTasks: settings.value.parallelTasks,
            at: now
        )
        if video.status == .inProgress {
            estimate.progress = floors.raise(video.id, to: estimate.progress)
        }
        return estimate
    }

    /// What can be said now of a tenant's order that would wait there.
    func place(_ wait: AdmissionForecast.Wait, of order: VideoOrder, tenant: TenantID) -> ProgressEstimate.Place {
        let position =
            switch wait {
            case .last(let priority): queue.nextPosition(of: tenant, priority: priority)
            case .at(let place): queue.position(of: place, tenant: tenant)
            }
        let typical = durations.withLock { $0[order] }
        return ProgressEstimate.Place(
            position: position,
            pause: pauses.holding(tenant: tenant, model: order.model),
            typical: typical,
            parallelTasks: settings.value.parallelTasks
        )
    }
}
