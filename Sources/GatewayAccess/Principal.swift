package import GatewayModel

/// Who makes a request, once that is proven.
package final class Principal: Sendable {
    /// What proved it.
    package enum Subject: Hashable, Sendable {
        /// A tenant's key.
        case apiKey(KeyID)
        /// A signed link, which holds until then.
        case signedLink(expires: Timestamp)
        /// An operator's token.
        case operatorToken(OperatorIdentity)
    }

    /// What proved it.
    package let subject: Subject
    /// The tenant that is acted for; nothing for an operator.
    package let tenant: TenantID?
    /// What it may do.
    package let scopes: Set<Scope>
    /// What its tenant may use.
    package let limits: TenantLimits
    /// For how long its tenant's equal orders are one, where they are.
    package let repeatWindow: Duration?
    /// What is known of the credential and its owner, for the checks after it.
    let standing: Standing

    /// Whether a credential that is right may be used.
    struct Standing: Sendable {
        var isRevoked = false
        var isSuspended = false
        var expiresAt: Timestamp?
        /// The last day on which its use was written down, in days since 1970.
        var lastUsedDay: Int64?
    }

    init(
        subject: Subject,
        tenant: TenantID?,
        scopes: Set<Scope>,
        limits: TenantLimits,
        repeatWindow: Duration? = nil,
        standing: Standing = Standing()
    ) {
        self.subject = subject
        self.tenant = tenant
        self.scopes = scopes
        self.limits = limits
        self.repeatWindow = repeatWindow
        self.standing = standing
    }

    /// Makes the principal of an operator.
    convenience init(operator identity: OperatorIdentity) {
        self.init(subject: .operatorToken(identity), tenant: nil, scopes: [], limits: TenantLimits())
    }

    /// The operator that makes the request, if one does.
    package var operatorIdentity: OperatorIdentity? {
        guard case .operatorToken(let identity) = subject else {
            return nil
        }
        return identity
    }

    /// The key that was shown, if one was.
    package var key: KeyID? {
        guard case .apiKey(let id) = subject else {
            return nil
        }
        return id
    }
}
