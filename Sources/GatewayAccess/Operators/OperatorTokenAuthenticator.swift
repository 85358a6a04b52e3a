import Digests
package import GatewayModel

/// Knows an operator by the one token that the configuration names.
///
/// Without one nobody is an operator: there is no default credential.
package struct OperatorTokenAuthenticator: Authenticator {
    /// What the token's digest is, so that comparing takes as long for every guess.
    private let digest: [UInt8]?

    /// Knows this token.
    package init(token: Secret?) {
        digest = token?.withExposedBytes { SHA256.hash(data: $0) }
    }

    package func authenticate(_ request: AuthenticationRequest) -> Principal? {
        guard let digest, let token = request.bearerToken, SHA256.hash(data: Array(token.utf8)) == digest else {
            return nil
        }
        return Principal(
            subject: .operatorToken,
            tenant: nil,
            scopes: [],
            limits: TenantLimits()
        )
    }
}
