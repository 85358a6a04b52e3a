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
        var value = value
        let scheme: StaticString = "bearer "
        return value.withUTF8 { bytes in
            let isBearer = scheme.withUTF8Buffer { scheme in
                bytes.count >= scheme.count && zip(bytes, scheme).allSatisfy { $0 | 0x20 == $1 }
            }
            return isBearer
                ? String(decoding: bytes[scheme.utf8CodeUnitCount...].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
                : nil
        }
    }

    /// Whether a bearer token has the form of a JWT: three parts with dots between them.
    static func isSignedToken(_ token: String?) -> Bool {
        guard let bytes = token?.utf8 else {
            return false
        }
        let dot = UInt8(ascii: ".")
        var (dots, previous) = (0, dot)
        for byte in bytes {
            if byte == dot {
                guard previous != dot else {
                    return false
                }
                dots += 1
            }
            previous = byte
        }
        return dots == 2 && previous != dot
    }
}
