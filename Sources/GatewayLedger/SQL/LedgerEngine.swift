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

    /// Passes on what has become durable, by this process or, where the engine can hear of it, by any.
    var events: EventHub { get }

    /// Looks whether another process has changed the store, where only looking tells, and if so, publishes that events
    /// were missed.
    func checkForOtherWriters() async throws(GatewayError)

    /// What an operator should know about how far the database keeps what it has made durable, a sentence or two each;
    /// asked once, at the start of a server.
    func durabilityWarnings() async throws(GatewayError) -> [String]

    /// Lets go of the database once all that was begun has ended.
    func close() async throws(GatewayError)
}

extension LedgerEngine {
    /// Most engines keep everything in one place, and say nothing.
    package func durabilityWarnings() async throws(GatewayError) -> [String] {
        []
    }

    /// Most engines have nothing to look for.
    package func checkForOtherWriters() async throws(GatewayError) {}
}

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
