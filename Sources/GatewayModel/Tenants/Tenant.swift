// Who may order: tenants, their names, keys and scopes. In: text from callers and operators. Out: values that are
// well-formed. What must hold: a whole key exists only as a `TenantSecret`, whose description and mirror hide its
// secret part; what was checked before it was stored is not checked again when it is read.

/// One of the company's internal applications or teams: who owns videos and pays for them.
package struct Tenant: Sendable {
    /// Whether a tenant may order.
    package enum State: String, Sendable, CaseIterable {
        case active
        case suspended
    }

    /// Its identity.
    package let id: TenantID
    /// Its name, unique in the installation.
    package let name: TenantName
    /// Whether it may order.
    package let state: State
    /// When it was created.
    package let createdAt: Timestamp

    /// Makes a tenant.
    package init(id: TenantID, name: TenantName, state: State, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.state = state
        self.createdAt = createdAt
    }
}

/// The identity of a tenant: `tenant_` and 26 characters that sort by creation.
package struct TenantID: Hashable, Sendable, CustomStringConvertible {
    /// The id as it is stored and shown.
    package let text: String

    /// Makes a new id for a tenant that is created at `moment`.
    package init(at moment: Timestamp, using entropy: inout some RandomNumberGenerator) {
        text = "tenant_" + VideoID(at: moment, using: &entropy).taskID
    }

    /// Takes an id that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}
