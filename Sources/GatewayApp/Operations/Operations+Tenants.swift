import GatewayLedger
import GatewayModel

extension Operations {
    /// Creates a tenant.
    package func createTenant(named name: String) async throws -> TenantView {
        var entropy = entropy
        let id = TenantID(at: clock.now, using: &entropy)
        return TenantView(try await ledger.createTenant(id, named: try TenantName(name), at: clock.now))
    }

    /// All tenants by name.
    package func tenants() async throws -> [TenantView] {
        try await ledger.tenants().map { TenantView($0) }
    }

    /// A tenant, with how many videos it has in each state.
    package func tenant(named name: String) async throws -> TenantView {
        let tenant = try await ledger.tenant(named: try TenantName(name))
        return TenantView(tenant, videos: try await ledger.videoCounts(of: tenant.id))
    }

    /// Stops a tenant from ordering; what it has ordered goes on.
    package func suspendTenant(named name: String) async throws -> TenantView {
        TenantView(try await ledger.setState(.suspended, ofTenant: try TenantName(name)))
    }

    /// Lets a suspended tenant order again.
    package func resumeTenant(named name: String) async throws -> TenantView {
        TenantView(try await ledger.setState(.active, ofTenant: try TenantName(name)))
    }
}
