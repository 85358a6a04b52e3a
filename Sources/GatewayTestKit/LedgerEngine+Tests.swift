package import GatewayLedger
package import GatewayModel

/// Tests write and read besides the ledger's verbs; such transactions go by the names of those that bring tables up to
/// date and check them.
extension LedgerEngine {
    /// Runs `body` in a transaction of a test.
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await write(.migrate, body)
    }

    /// Runs `body` on a snapshot for a test.
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await read(.checkTables, body)
    }
}
