import GatewayModel

// What a principal may, check by check; `AccessControl` says in which order.

extension AccessControl {
    static func checkNotRevoked(_ principal: Principal) throws(GatewayError) {
        guard !principal.standing.isRevoked else {
            throw .invalidKey
        }
    }

    static func checkNotExpired(_ principal: Principal, at now: Timestamp) throws(GatewayError) {
        guard principal.standing.expiresAt.map({ $0 > now }) ?? true else {
            throw GatewayError(.expiredAPIKey, "This API key has expired; ask the gateway's operator for a new one.")
        }
    }

    /// A suspended tenant may still see what it has and fetch what it has paid for.
    static func checkNotSuspended(_ principal: Principal, for scope: Scope) throws(GatewayError) {
        guard !principal.standing.isSuspended || scope != .videosWrite else {
            throw GatewayError(.tenantSuspended, "This tenant is suspended; ask the gateway's operator.")
        }
    }

    static func checkScope(_ principal: Principal, for scope: Scope) throws(GatewayError) {
        guard principal.scopes.contains(scope) else {
            throw GatewayError(.missingScope, "This call needs a key with the scope \(scope.rawValue).")
        }
    }
}
