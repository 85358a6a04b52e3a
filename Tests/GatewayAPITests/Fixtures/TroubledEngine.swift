import GatewayLedger
import GatewayModel
import Synchronization

/// An engine that can be made to fail and to tell of changes, and counts what it is asked.
final class TroubledEngine: LedgerEngine {
    private struct State {
        var isDown = false
        var reads = 0
        var writes = 0
    }

    private let engine: any LedgerEngine
    private let state = Mutex(State())
    private let changes = AsyncStream.makeStream(of: Void.self)

    init(_ engine: any LedgerEngine) {
        self.engine = engine
    }

    var reads: Int {
        state.withLock(\.reads)
    }

    var writes: Int {
        state.withLock(\.writes)
    }

    func setDown(_ isDown: Bool) {
        state.withLock { $0.isDown = isDown }
    }

    var isShared: Bool {
        engine.isShared
    }

    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        state.withLock { $0.writes += 1 }
        try check()
        return try await engine.write(transaction, body)
    }

    func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        state.withLock { $0.reads += 1 }
        try check()
        return try await engine.read(transaction, body)
    }

    func changes(of topic: LedgerTopic) -> AsyncStream<Void> {
        changes.stream
    }

    /// Tells the one who listens that something has changed.
    func tellOfChange() {
        changes.continuation.yield()
    }

    func close() async throws(GatewayError) {
        try await engine.close()
    }

    private func check() throws(GatewayError) {
        guard !state.withLock(\.isDown) else {
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
