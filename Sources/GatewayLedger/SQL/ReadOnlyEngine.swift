package import GatewayModel

/// An engine that reads and never writes, whatever the one underneath could do.
package struct ReadOnlyEngine: LedgerEngine {
    private let base: any LedgerEngine

    /// Reads by another engine, which it closes when it is closed.
    package init(_ base: any LedgerEngine) {
        self.base = base
    }

    package var isShared: Bool {
        base.isShared
    }

    /// Refuses.
    /// - Throws: `internal`: who opens a store to read it has nothing to write.
    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        throw GatewayError(.internalError, "The store was opened to be read, not to be written to.", origin: .store)
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await base.read(transaction, body)
    }

    package var events: EventHub {
        base.events
    }

    package func close() async throws(GatewayError) {
        try await base.close()
    }
}
