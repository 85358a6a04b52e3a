import GatewayAccess
import GatewayLedger
import GatewayModel
import Logging
import ServiceLifecycle

/// Keeps what the public API holds in memory close to the store: keys every half second, and at once where the store
/// tells of a change, the length of the queue every second, estimates every half minute.
package struct CacheRefresher: Service {
    /// How often the store is asked whether a key or a tenant has changed.
    static let keyPeriod = Duration.milliseconds(500)
    /// After how many of these the estimates are asked for anew.
    static let estimatePeriods = 60
    /// After how many of them the queue is counted anew.
    static let queuePeriods = 2

    private let keys: APIKeyAuthenticator
    private let estimates: ETAEstimator
    private let backlog: BacklogCounter
    private let clock: any WallClock
    private let logger: Logger

    init(
        keys: APIKeyAuthenticator,
        estimates: ETAEstimator,
        backlog: BacklogCounter,
        clock: any WallClock,
        logger: Logger
    ) {
        self.keys = keys
        self.estimates = estimates
        self.backlog = backlog
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await refreshPeriodically() }
                group.addTask { await refreshWhenTold() }
            }
        }
        try? await keys.writeUses()
    }

    private func refreshPeriodically() async {
        var period = 0
        var isFailing = false
        repeat {
            isFailing = await refresh(in: period, wasFailing: isFailing)
            period = (period + 1) % Self.estimatePeriods
        } while (try? await clock.sleep(for: Self.keyPeriod)) != nil
    }

    private func refreshWhenTold() async {
        for await _ in keys.changes {
            // A store that does not answer is told of by the periods.
            try? await keys.refresh()
        }
    }

    /// Refreshes everything that is due.
    /// - Returns: Whether the store failed to answer; only the change is worth a log line.
    private func refresh(in period: Int, wasFailing: Bool) async -> Bool {
        do {
            try await keys.refresh()
            try await keys.writeUses()
            if period % Self.queuePeriods == 0 {
                try await backlog.refresh()
            }
            if period == 0 {
                try await estimates.refresh()
            }
            if wasFailing {
                logger.info("store answers again")
            }
            return false
        } catch {
            if !wasFailing {
                logger.warning("store does not answer", metadata: ["error": "\(error)"])
            }
            return true
        }
    }
}
