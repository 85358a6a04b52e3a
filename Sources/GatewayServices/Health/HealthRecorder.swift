package import GatewayModel
package import Logging
import Synchronization

/// Where the parts of the gateway tell what became of their work; each change leaves one line in the log.
package final class HealthRecorder: Sendable {
    private struct State {
        var health = Health()
        /// When the store was last seen to take something durably, by the clock's uptime.
        var writtenAt: Duration?
    }

    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    /// Makes one that knows of no trouble.
    package init(clock: any WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// What is not as it should be.
    package var reasons: Set<HealthReport.Reason> {
        state.withLock(\.health.reasons)
    }

    var health: Health {
        state.withLock(\.health)
    }

    /// How long ago the store took something durably, if it ever did.
    var timeSinceWriting: Duration? {
        state.withLock(\.writtenAt).map { clock.uptime - $0 }
    }

    /// Takes note of how the archive did.
    /// - Parameter trouble: What kept a file from getting there; nothing when it did.
    package func noteArchive(_ trouble: String?) {
        note(trouble == nil ? .archiveWritten : .archiveFailed, cause: trouble)
    }

    /// Takes note of an event.
    /// - Parameter cause: What an operator may want to know of it; for the log alone.
    func note(_ event: Health.Event, cause: String? = nil) {
        let now = clock.uptime
        let changes = state.withLock { state in
            if event == .storeWritten || event == .proofSucceeded {
                state.writtenAt = now
            }
            return state.health.note(event)
        }
        for change in changes {
            tell(of: change, cause: cause)
        }
    }

    private func tell(of change: Health.Change, cause: String?) {
        guard let line = HealthLine(change) else {
            return
        }
        let metadata: Logger.Metadata? = change.isOver ? nil : cause.map { ["error": "\($0)"] }
        logger.log(level: line.level, "\(line.text)", metadata: metadata)
    }
}

/// What the log says of a change.
private struct HealthLine {
    let level: Logger.Level
    let text: String

    init?(_ change: Health.Change) {
        switch (change.reason, change.isOver) {
        case (.storeUnavailable, false):
            (level, text) = (
                .error,
                "the store cannot be written, orders are refused; make room on its disk, or bring its database back"
            )
        case (.storeUnavailable, true): (level, text) = (.notice, "the store can be written again")
        case (.storeDamaged, false):
            (level, text) = (.critical, "the store is damaged, orders fail; stop the gateway and restore a copy")
        case (.upstreamProxy, false):
            (level, text) = (.error, "the outgoing proxy lets nothing through to the upstream, videos wait")
        case (.upstreamProxy, true): (level, text) = (.notice, "the outgoing proxy lets us through again")
        case (.upstreamUnreachable, false):
            (level, text) = (
                .error, "the upstream does not answer, videos wait; check the network, the proxy and upstream.base_url"
            )
        case (.upstreamUnreachable, true): (level, text) = (.notice, "the upstream answers again")
        // Of each key its own breaker tells.
        case (.upstreamKeyRefused, _), (.upstreamAccountEmpty, _), (.upstreamFailing, _): return nil
        // The archiver says itself which folder it is, and again every ten minutes.
        case (.archiveUnwritable, _), (.storeDamaged, true), (.draining, _): return nil
        }
    }
}
