package import GatewayModel
import Synchronization

/// The pauses that hold, in memory, for what is told of a video without asking the store; whether a video starts is
/// decided by the store alone.
///
/// It is as old as its last load. Several loads may be under way at once: one that has begun later wins.
package final class CurrentPauses: Sendable {
    private struct State {
        var pauses = Pauses.none
        /// The number of the load that was begun last, and of that which `pauses` are from.
        var begun = 0
        var loaded = 0
    }

    private let ledger: LedgerReader
    private let keys: @Sendable () -> [UpstreamKeyID]
    private let state = Mutex(State())

    /// Knows of none before the first load.
    /// - Parameter keys: Says at each use which keys make new videos now.
    package init(ledger: LedgerReader, keys: @escaping @Sendable () -> [UpstreamKeyID]) {
        self.ledger = ledger
        self.keys = keys
    }

    /// What keeps a video from starting, if anything does.
    package func holding(tenant: TenantID, model: ModelID) -> Pause? {
        let pauses = state.withLock(\.pauses)
        return pauses.list.isEmpty ? nil : pauses.holding(tenant: tenant, model: model, keys: keys())
    }

    /// What keeps every video from starting, if anything does.
    package var holdingEverything: Pause? {
        state.withLock(\.pauses).holdingEverything(keys: keys())
    }

    /// Asks the store.
    /// - Returns: What has changed since the last load, each change once.
    package func load() async throws(GatewayError) -> [PauseChange] {
        let number = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        let pauses = try await ledger.pauses()
        return state.withLock { state in
            guard number > state.loaded else {
                return []
            }
            defer { (state.pauses, state.loaded) = (pauses, number) }
            return pauses.changes(since: state.pauses)
        }
    }
}
