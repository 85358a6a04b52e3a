package import GatewayModel

/// What a tenant is to be, whatever it was before.
package struct TenantPlan: Sendable {
    /// Which tenant; it is created when there is none of this name.
    package let name: TenantName
    /// Its state; without one a known tenant keeps what it has, and a new one is active.
    package let state: Tenant.State?
    /// All of its limits: one that is not here is taken away.
    package let limits: TenantLimits
    /// All of its own rules for the result cache: one that is not here is as the installation has it.
    package let cache: CacheRules

    /// Makes a plan.
    package init(name: TenantName, state: Tenant.State?, limits: TenantLimits, cache: CacheRules = CacheRules()) {
        self.name = name
        self.state = state
        self.limits = limits
        self.cache = cache
    }

    /// What would have to change in a tenant as it is; in one that is not there, everything.
    func changes(from tenant: Tenant?, limits known: TenantLimits, cache rules: CacheRules) -> [TenantChange] {
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
        for rule in CacheRules.Name.allCases where rules.text(of: rule) != cache.text(of: rule) {
            changes.append(
                TenantChange(tenant: name, kind: .cache(rule), from: rules.text(of: rule), to: cache.text(of: rule))
            )
        }
        return changes
    }
}
