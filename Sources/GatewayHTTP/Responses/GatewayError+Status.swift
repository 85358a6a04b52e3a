package import GatewayModel
package import HTTPTypes

extension GatewayError.Code {
    /// The HTTP status of an error, and the class it has in the body.
    package var status: (code: HTTPResponse.Status, type: StaticString) {
        switch self {
        case .invalidJSON, .missingField, .invalidField, .unknownField, .unsupportedByModel, .unknownModel:
            (.badRequest, "invalid_request_error")
        case .invalidAPIKey, .expiredAPIKey: (.unauthorized, "authentication_error")
        case .budgetExhausted: (HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required"), "quota_error")
        case .missingScope, .modelNotAllowed, .tenantSuspended: (.forbidden, "permission_error")
        case .notFound: (.notFound, "invalid_request_error")
        case .methodNotAllowed: (.methodNotAllowed, "invalid_request_error")
        case .bodyTooLarge: (.contentTooLarge, "invalid_request_error")
        case .unsupportedMediaType: (.unsupportedMediaType, "invalid_request_error")
        case .idempotencyInFlight, .notCancelable, .notReady: (.conflict, "conflict_error")
        case .idempotencyMismatch: (.unprocessableContent, "invalid_request_error")
        case .contentExpired: (.gone, "invalid_request_error")
        case .rangeNotSatisfiable: (.rangeNotSatisfiable, "invalid_request_error")
        case .rateLimited, .tooManyInProgress, .dailyLimitReached, .monthlyLimitReached, .queueFull:
            (.tooManyRequests, "quota_error")
        case .internalError: (.internalServerError, "server_error")
        case .priceUnknown, .storeUnavailable, .draining: (.serviceUnavailable, "server_error")
        }
    }
}

extension GatewayError.Code {
    /// Whether the refusal lasts for hours or days, so that a client that repeats by itself must be told not to.
    var outlastsRetries: Bool {
        [.budgetExhausted, .dailyLimitReached, .monthlyLimitReached].contains(self)
    }
}

extension GatewayError {
    /// The message that callers see; an internal cause is never part of it.
    package var outwardMessage: String {
        switch code {
        case .internalError: "Something went wrong in the gateway. Tell its operator the request id."
        case .storeUnavailable where retry == .never:
            "The gateway's store fell silent in the middle of a change. Look whether it was made before you repeat it."
        case .storeUnavailable: "The gateway cannot reach its store; nothing was changed. Try again."
        default: message
        }
    }
}
