import GatewayAccess
import GatewayLedger
package import GatewayModel
import Logging
import ServiceLifecycle

/// Keeps what the public API holds in memory close to the store: keys and pauses every half second and at once when one
/// changes, the queue whenever events of it may have been missed, estimates every half minute.
package struct CacheRefresher: Service {
    /// How often the store is asked whether a key or a tenant has changed.
    static let keyPeriod = Duration.milliseconds(500)
    /// After how many of these the estimates are asked for anew.
    static let estimatePeriods = 60

    private let keys: APIKeyAuthenticator
    private let estimates: ETAEstimator
    private let queue: VideoQueue
    private let pauses: CurrentPauses
    private let reader: LedgerReader
    private let clock: any WallClock
    private let logger: Logger

    init(
        keys: APIKeyAuthenticator,
        estimates: ETAEstimator,
        queue: VideoQueue,
        pauses: CurrentPauses,
        reader: LedgerReader,
        clock: any WallClock,
        logger: Logger
    ) {
        self.keys = keys
        self.estimates = estimates
        self.queue = queue
        self.pauses = pauses
        self.reader = reader
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await refreshPeriodically() }
                group.addTask { await refreshKeysWhenTold() }
                group.addTask { await loadQueueWhenTold() }
                group.addTask { await loadPausesWhenTold() }
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

    private func refreshKeysWhenTold() async {
        let changed = AsyncSignal()
        let subscription = reader.events.subscribe(changed, to: .tenants)
        defer { withExtendedLifetime(subscription) {} }
        while case _ = await changed.wait(), !Task.isCancelled {
            // A store that does not answer is told of by the periods.
            try? await keys.refresh()
        }
    }

    private func loadQueueWhenTold() async {
        let missed = AsyncSignal()
        let subscription = reader.events.subscribe(missed, to: .missed)
        defer { withExtendedLifetime(subscription) {} }
        while case _ = await missed.wait(), !Task.isCancelled {
            try? await queue.loadIfStale()
        }
    }

    private func loadPausesWhenTold() async {
        let changed = AsyncSignal()
        let subscription = reader.events.subscribe(changed, to: .pauses)
        defer { withExtendedLifetime(subscription) {} }
        while case _ = await changed.wait(), !Task.isCancelled {
            try? await loadPauses()
        }
    }

    /// Asks which pauses hold, and leaves a line for each that has begun or ended since it was asked last.
    package func loadPauses() async throws(GatewayError) {
        for change in try await pauses.load() {
            switch change {
            case .began(let pause): logger.notice("submission is paused", metadata: .about(pause))
            case .changed(let pause): logger.notice("submission stays paused", metadata: .about(pause))
            case .ended(let pause): logger.notice("submission goes on after a pause", metadata: .about(pause))
            }
        }
    }

    /// Refreshes everything that is due.
    /// - Returns: Whether the store failed to answer; only the change is worth a log line.
    private func refresh(in period: Int, wasFailing: Bool) async -> Bool {
        do {
            try await keys.refresh()
            try await keys.writeUses()
            try await reader.checkForOtherWriters()
            try await queue.loadIfStale()
            try await loadPauses()
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

extension Logger.Metadata {
    /// What a line says of a pause.
    fileprivate static func about(_ pause: Pause) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["scope": "\(pause.scope.kind.rawValue)", "since": "\(pause.since.text)"]
        switch pause.scope {
        case .all: break
        case .tenant(let id): metadata["tenant"] = "\(id)"
        case .model(let id): metadata["model"] = "\(id)"
        case .upstreamKey(let id): metadata["upstream_key"] = "\(id)"
        }
        metadata["reason"] = pause.reason.map { "\($0)" }
        metadata["author"] = pause.author.map { "\($0)" }
        return metadata
    }
}
