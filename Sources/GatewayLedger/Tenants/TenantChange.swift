package import GatewayModel

/// One difference between what a tenant is and what it is to be.
package struct TenantChange: Hashable, Sendable {
    /// What of a tenant changes.
    package enum Kind: Hashable, Sendable {
        /// All of it: there was none.
        case created
        /// Whether it may order.
        case state
        /// One of its limits.
        case limit(LimitName)
        /// One of its own rules for the result cache.
        case cache(CacheRules.Name)
    }

    /// Which tenant.
    package let tenant: TenantName
    /// What of it.
    package let kind: Kind
    /// What it was, as it is written; nothing where there was none.
    package let from: String?
    /// What it is to be; nothing where there is to be none.
    package let to: String?
}

/// What it takes to make tenants what they are to be.
package struct TenantChanges: Sendable {
    /// The changes, tenant by tenant in the order of the plans.
    package let list: [TenantChange]
    /// Tenants that no plan speaks of, by name; they stay as they are.
    package let others: [TenantName]
}
