package import GatewayModel
package import HTTPTypes

/// One way to prove who makes a request; others are tried in turn where a route lets several in.
package protocol Authenticator: Sendable {
    /// Who makes the request.
    /// - Returns: nothing where the request carries no credential of this kind.
    /// - Throws: why the credential that it carries proves nothing, or `storeUnavailable`.
    func authenticate(_ request: AuthenticationRequest) async throws(GatewayError) -> Principal?
}

/// What of a request can prove who makes it.
package struct AuthenticationRequest: Sendable {
    /// Its header fields.
    package let headers: HTTPFields
    /// What stands behind the question mark, as it was sent.
    package let query: String?
    /// What the route found in the path under `id`, decoded.
    package let resource: String?

    /// Takes these parts of a request.
    package init(headers: HTTPFields, query: String?, resource: String?) {
        self.headers = headers
        self.query = query
        self.resource = resource
    }

    /// Whether somebody shows a signed link, be it a good one or not.
    package var bearsLink: Bool {
        query.map { $0.contains("signature=") || $0.contains("expires=") } ?? false
    }

    /// Whether its bearer token has the form of a JWT.
    var bearsSignedToken: Bool {
        Self.isSignedToken(bearerToken)
    }

    /// The one bearer token that a request carries.
    var bearerToken: String? {
        let values = headers[values: .authorization]
        return values.count == 1 ? Self.bearerToken(in: values[0]) : nil
    }

    /// The bearer token in a value of `Authorization`.
    static func bearerToken(in value: String) -> String? {
        let parts = value.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, parts[0].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else {
            return nil
        }
        return String(parts[1].drop { $0 == UInt8(ascii: " ") })
    }

    /// Whether a bearer token has the form of a JWT: three parts with dots between them.
    static func isSignedToken(_ token: String?) -> Bool {
        guard let parts = token?.split(separator: ".", omittingEmptySubsequences: false) else {
            return false
        }
        return parts.count == 3 && parts.allSatisfy { !$0.isEmpty }
    }
}
