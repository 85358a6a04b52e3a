package import GatewayModel

/// What it takes to make tenants what they are to be.
package struct TenantChanges: Sendable {
    /// The changes, tenant by tenant in the order of the plans.
    package let list: [TenantChange]
    /// Tenants that no plan speaks of, by name; they stay as they are.
    package let others: [TenantName]
}
