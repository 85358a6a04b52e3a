import GatewayLedger
import GatewayModel
import GatewayTestKit
import Synchronization

/// Makes a store fail, and counts what it is asked.
final class StoreControl: Sendable {
    private struct State {
        var isDown = false
        var refused: Set<LedgerTransaction> = []
        var reads = 0
        var writes = 0
    }

    private let state = Mutex(State())

    var reads: Int {
        state.withLock(\.reads)
    }

    var writes: Int {
        state.withLock(\.writes)
    }

    func setDown(_ isDown: Bool) {
        state.withLock { $0.isDown = isDown }
    }

    /// Refuses a transaction from now on.
    func refuse(_ transaction: LedgerTransaction) {
        state.withLock { _ = $0.refused.insert(transaction) }
    }

    /// Refuses it no longer.
    func allow(_ transaction: LedgerTransaction) {
        state.withLock { _ = $0.refused.remove(transaction) }
    }

    /// An engine over another one that does what it is told here.
    func engine(over inner: any LedgerEngine) -> DecoratedEngine {
        DecoratedEngine(
            inner,
            begin: { [self] name, writes throws(GatewayError) in try begin(name, writes: writes) }
        )
    }

    private func begin(_ name: LedgerTransaction, writes: Bool) throws(GatewayError) {
        let isDown = state.withLock { state in
            state.reads += writes ? 0 : 1
            state.writes += writes ? 1 : 0
            return state.isDown || state.refused.contains(name)
        }
        guard !isDown else {
            throw GatewayError(
                .storeUnavailable,
                "down",
                origin: .store,
                retry: .after(.seconds(2)),
                cause: "secret-cause: disk I/O error at /var/lib/ledger.db"
            )
        }
    }
}
