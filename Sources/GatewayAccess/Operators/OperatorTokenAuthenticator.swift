import Digests
package import GatewayModel

/// Knows an operator by the one token that the configuration names, and that may do everything: with it the first
/// operators are made, also while the store does not answer.
///
/// Without one nobody is an operator but those in the store: there is no default credential.
package struct OperatorTokenAuthenticator: Authenticator {
    /// What the token's digest is, so that comparing takes as long for every guess.
    private let digest: [UInt8]?

    /// Knows this token.
    package init(token: Secret?) {
        digest = token?.withExposedBytes { SHA256.hash(data: $0) }
    }

    package func authenticate(_ request: AuthenticationRequest) -> Principal? {
        guard let token = request.bearerToken, isToken(token) else {
            return nil
        }
        return Principal(operator: .bootstrap)
    }

    /// The token's digest in hexadecimal digits; nothing where there is no token.
    var digestText: String? {
        digest.map { Hexadecimal.encode($0) }
    }

    /// Whether a text is the token, however it was shown.
    package func isToken(_ text: String) -> Bool {
        digest.map { SHA256.hash(data: Array(text.utf8)) == $0 } ?? false
    }
}
