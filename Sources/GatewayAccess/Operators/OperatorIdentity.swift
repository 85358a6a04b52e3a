package import GatewayModel

/// Which operator makes a call.
package struct OperatorIdentity: Hashable, Sendable {
    /// What it may do.
    package let role: OperatorRole
    /// What let it in.
    package let kind: AuditActor.Kind
    /// Its name; of the token in `admin.token_file`, that of the setting.
    package let name: String

    /// Makes an identity.
    package init(role: OperatorRole, kind: AuditActor.Kind, name: String) {
        self.role = role
        self.kind = kind
        self.name = name
    }

    /// Whoever has the token of `admin.token_file`.
    package static let bootstrap = OperatorIdentity(role: .admin, kind: .adminToken, name: "admin.token_file")

    /// Who the audit log ascribes a change to that comes from this address.
    package func actor(from address: String) -> AuditActor {
        AuditActor(kind, name: name, origin: address)
    }
}
