import GatewayLedger
import GatewayModel
import GatewayTestKit

extension TestLedger {
    /// Gives a tenant a weight.
    /// - Returns: The tenant's identity.
    @discardableResult
    func weigh(_ name: String, _ weight: Int) async throws -> TenantID {
        let name = try TenantName(name)
        _ = try await ledger.changes.setLimits([:], ofTenant: name) { $0.weight = weight }
        return try await ledger.tenants.tenant(named: name).id
    }
}
