import GatewayLedger

/// The tables of a store, each after those that its rows point to; what a copy takes along.
///
/// The list of migrations is not among them: the store that is copied into keeps its own.
package enum StoreTable: String, CaseIterable, Hashable, Sendable {
    case tenants
    case tenantKeys = "tenant_keys"
    case changes
    case secrets
    case videos
    case attempts
    case entries
    case tenantLimits = "tenant_limits"
    case balances
    case idempotency
    case files

    /// Whether the start of a server alone puts rows there, which mean nothing as long as there is no tenant.
    var isFilledAtStart: Bool {
        self == .changes || self == .secrets
    }
}
