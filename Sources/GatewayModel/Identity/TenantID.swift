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
