package import GatewayModel

/// A database that the ledger's verbs run on; it hides pooling, group commit and retries.
package protocol LedgerEngine: Sendable {
    /// Whether several servers may work on the database at once.
    var isShared: Bool { get }

    /// Runs `body` in one transaction and returns once that is durable; nothing of it remains when `body` throws.
    ///
    /// `body` may be run again from the start when the engine had to give up a transaction before its commit.
    /// - Throws: what `body` throws, or `storeUnavailable` when it could not be made durable.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result

    /// Runs `body` on one consistent snapshot.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result

    /// Lets go of the database once all that was begun has ended.
    func close() async throws(GatewayError)
}
