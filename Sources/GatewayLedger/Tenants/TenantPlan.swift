package import GatewayModel

/// What a tenant is to be, whatever it was before.
package struct TenantPlan: Sendable {
    /// Which tenant; it is created when there is none of this name.
    package let name: TenantName
    /// Its state; without one a known tenant keeps what it has, and a new one is active.
    package let state: Tenant.State?
    /// All of its limits: one that is not here is taken away.
    package let limits: TenantLimits

    /// Makes a plan.
    package init(name: TenantName, state: Tenant.State?, limits: TenantLimits) {
        self.name = name
        self.state = state
        self.limits = limits
    }

    /// What would have to change in a tenant as it is; in one that is not there, everything.
    func changes(from tenant: Tenant?, limits known: TenantLimits) -> [TenantChange] {
        var changes: [TenantChange] = []
        let wanted = state ?? tenant?.state ?? .active
        if tenant?.state != wanted {
            changes.append(
                TenantChange(
                    tenant: name,
                    kind: tenant == nil ? .created : .state,
                    from: tenant?.state.rawValue,
                    to: wanted.rawValue
                )
            )
        }
        for limit in LimitName.allCases where known.text(of: limit) != limits.text(of: limit) {
            changes.append(
                TenantChange(
                    tenant: name,
                    kind: .limit(limit),
                    from: known.text(of: limit),
                    to: limits.text(of: limit)
                )
            )
        }
        return changes
    }
}
