import GatewayLedger
import GatewayModel

extension Ledger {
    /// Every tenant's name by its identity, for what an operator is shown.
    func tenantNames() async throws(GatewayError) -> [TenantID: String] {
        Dictionary(uniqueKeysWithValues: try await tenants.all().map { ($0.id, $0.name.text) })
    }
}
