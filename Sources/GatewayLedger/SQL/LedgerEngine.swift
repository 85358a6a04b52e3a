package import GatewayModel

// What the ledger needs of a database, and where its SQL differs between engines. In: verbs as closures over a
// connection. Out: the rows of their statements. Lock order: a transaction takes an advisory lock of `SQLLock` before
// it locks any row of the ledger. What must hold: SQL is the same for all engines except for `SQLDialect`; values are
// integers and texts without NUL; a closure may be run more than once.

/// A database that the ledger's verbs run on; it hides pooling, group commit and retries.
package protocol LedgerEngine: Sendable {
    /// Whether several servers may work on the database at once.
    var isShared: Bool { get }

    /// Runs `body` in one transaction and returns once that is durable; nothing of it remains when `body` throws.
    ///
    /// `body` may be run again from the start when the engine had to give up a transaction before its commit.
    /// - Throws: what `body` throws, or `storeUnavailable` when it could not be made durable.
    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result

    /// Runs `body` on one consistent snapshot.
    func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result

    /// Tells of changes that any process has made durable, soon and without promise: who must know asks now and then too.
    ///
    /// Changes that come faster than they are taken are told once. It also tells whenever it may have missed one, first
    /// when it begins to listen. The stream ends when the engine is closed.
    func changes(of topic: LedgerTopic) -> AsyncStream<Void>

    /// Lets go of the database once all that was begun has ended.
    func close() async throws(GatewayError)
}

extension LedgerEngine {
    /// An engine that cannot hear of changes tells of none.
    package func changes(of topic: LedgerTopic) -> AsyncStream<Void> {
        AsyncStream { _ in }
    }
}

/// What a change may concern that others keep in memory; the name is the store's too.
package enum LedgerTopic: String, CaseIterable, Sendable {
    /// Tenants and their keys.
    case tenants
}
