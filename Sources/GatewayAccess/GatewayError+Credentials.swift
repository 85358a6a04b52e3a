package import GatewayModel

extension GatewayError {
    /// What whoever shows no tenant's key is told, all of it.
    package static let withoutKey = [invalidKey, signedToken]

    /// Says the same whatever is wrong with the key.
    static var invalidKey: GatewayError {
        GatewayError(
            .invalidAPIKey,
            "The API key is missing, mistyped, unknown or revoked. Send it as \"Authorization: Bearer kgw_…\"."
        )
    }

    /// Says what a client of Kling's own API has to change: it signs a token with access and secret key.
    static var signedToken: GatewayError {
        GatewayError(
            .invalidAPIKey,
            """
            This is a signed token, as Kling's own API takes it. The gateway's key is sent as it is, unsigned: \
            "Authorization: Bearer kgw_…".
            """
        )
    }

    /// Says the same whatever is wrong with the token, and where there is none.
    static var invalidToken: GatewayError {
        GatewayError(
            .invalidAPIKey,
            """
            This needs an operator's token: one that "kling-gateway operator create" made, or the one in the file that \
            admin.token_file names. Send it as "Authorization: Bearer …".
            """
        )
    }

    /// Says which role a call needs.
    static func roleTooLow(_ role: OperatorRole, needed: OperatorRole) -> GatewayError {
        GatewayError(
            .missingScope,
            "This call needs an operator with the role \(needed.rawValue); yours is \(role.rawValue)."
        )
    }
}
