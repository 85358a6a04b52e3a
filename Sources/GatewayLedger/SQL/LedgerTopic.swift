/// What a change may concern that others keep in memory; the name is the store's too.
package enum LedgerTopic: String, CaseIterable, Sendable {
    /// Tenants and their keys.
    case tenants
}
