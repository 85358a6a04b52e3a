package import GatewayLedger
package import GatewayModel

/// Tests write and read besides the ledger's verbs; such transactions go by the names of those that fill a store and
/// check its tables.
extension LedgerEngine {
    /// Runs `body` in a transaction of a test.
    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await write(.copyIn, body)
    }

    /// Runs `body` on a snapshot for a test.
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await read(.checkTables, body)
    }
}

extension Ledger.Policy {
    /// What tests use that do not ask for more.
    package static let usual = Ledger.Policy(keepsPrompts: true)
}

extension Ledger {
    /// Makes a ledger with the usual policy.
    package init(engine: any LedgerEngine) {
        self.init(engine: engine, policy: .usual)
    }
}
