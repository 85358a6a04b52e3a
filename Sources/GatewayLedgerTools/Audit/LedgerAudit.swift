package import GatewayLedger

// What only operators ask of the books: whether every rule of them holds, whose money is in doubt, and every entry. It
// reads on one snapshot, however long that takes, and changes nothing; what comes out are findings, never a repair.

/// A look through the books of a store.
package struct LedgerAudit: Sendable {
    let engine: any LedgerEngine

    /// Looks through the books of a ledger.
    package init(_ ledger: Ledger) {
        engine = ledger.engine
    }
}
