package import GatewayModel

/// Who may make a call; a route says it, or does not exist.
package enum Access: Hashable, Sendable {
    /// Anybody; these are few.
    case anyone
    /// A tenant, by a credential with this scope.
    case tenant(Scope)
    /// A tenant, by a credential with this scope, or whoever has a signed link.
    case tenantOrLink(Scope)
    /// An operator of this role or one that may do more.
    case `operator`(OperatorRole)
    /// The same, by a token or by a session in a browser; of these calls none changes anything.
    case operatorOrSession(OperatorRole)
}
