import GatewayModel
import Logging
import ServiceLifecycle

/// Keeps what the front door holds in memory close to the store: keys every half second, and at once where the store
/// tells of a change, estimates every half minute.
package struct Refresher: Service {
    /// How often the store is asked whether a key or a tenant has changed.
    static let keyPeriod = Duration.milliseconds(500)
    /// After how many of these the estimates are asked for anew.
    static let estimatePeriods = 60

    private let directory: KeyDirectory
    private let estimates: Estimates
    private let clock: any WallClock
    private let logger: Logger

    init(directory: KeyDirectory, estimates: Estimates, clock: any WallClock, logger: Logger) {
        self.directory = directory
        self.estimates = estimates
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
        try? await directory.writeUses()
    }

    private func refreshPeriodically() async {
        var period = 0
        var isFailing = false
        repeat {
            isFailing = await refresh(withEstimates: period == 0, wasFailing: isFailing)
            period = (period + 1) % Self.estimatePeriods
        } while (try? await clock.sleep(for: Self.keyPeriod)) != nil
    }

    private func refreshWhenTold() async {
        for await _ in directory.changes {
            // A store that does not answer is told of by the periods.
            try? await directory.refresh()
        }
    }

    /// Refreshes everything that is due.
    /// - Returns: Whether the store failed to answer; only the change is worth a log line.
    private func refresh(withEstimates: Bool, wasFailing: Bool) async -> Bool {
        do {
            try await directory.refresh()
            try await directory.writeUses()
            if withEstimates {
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
