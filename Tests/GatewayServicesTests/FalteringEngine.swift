import GatewayLedger
import GatewayModel
import Synchronization

/// Passes so many transactions on to another engine, and fails from then on.
final class FalteringEngine: LedgerEngine {
    private let inner: any LedgerEngine
    private let left: Mutex<Int>

    init(_ inner: any LedgerEngine, after count: Int) {
        self.inner = inner
        left = Mutex(count)
    }

    var isShared: Bool {
        inner.isShared
    }

    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let isLeft = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isLeft else {
            throw GatewayError(.storeUnavailable, "The store does not answer.", origin: .store)
        }
        return try await inner.write(transaction, body)
    }

    func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.read(transaction, body)
    }

    func close() async throws(GatewayError) {
        try await inner.close()
    }
}
