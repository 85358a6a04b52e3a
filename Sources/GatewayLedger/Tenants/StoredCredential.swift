package import GatewayModel

/// What a presented key is checked against: its row, its tenant and its digest.
package struct StoredCredential: Sendable {
    /// The key's row.
    package let key: TenantKey
    /// Whose it is.
    package let tenant: Tenant
    /// What its tenant may use.
    package let limits: TenantLimits
    /// HMAC-SHA-256 of the whole key; never accepted as a key itself.
    package let digest: String
}
