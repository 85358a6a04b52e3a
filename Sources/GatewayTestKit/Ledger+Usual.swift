package import GatewayLedger

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
