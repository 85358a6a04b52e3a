import GatewayHTTP
import GatewayModel
import HTTPTypes
import NIOCore

/// Errors in Kling's envelope.
struct KlingErrorFormat: ErrorFormat {
    /// Where the native path spells a field otherwise than the catalogue does.
    private static let names = ["model": "model_name", "seconds": "duration"]

    func body(
        of error: GatewayError,
        to request: RefusedRequest
    ) -> (
        status: HTTPResponse.Status, type: String, body: ByteBuffer
    ) {
        var writer = JSONWriter()
        writer.object { envelope in
            envelope.member("code", Int64(error.code.klingCode))
            envelope.member("message", Self.message(of: error))
            envelope.member("request_id", request.id.text)
            envelope.name("data")
            envelope.null()
        }
        return (error.code.klingStatus, GatewayResponse.jsonType, writer.buffer)
    }

    /// Kling's envelope has no place for a field's name, so the message carries it.
    private static func message(of error: GatewayError) -> String {
        let message = error.outwardMessage
        guard let parameter = error.parameter else {
            return message
        }
        let name = names[parameter] ?? parameter
        // A name may also be a word of the message, such as "a".
        let isNamed = [" ", ":", "."].contains { message.hasPrefix(name + $0) }
        return isNamed ? message : "\(name): \(message)"
    }
}

extension GatewayError.Code {
    /// The status of an error in Kling's envelope: theirs for an empty account is that of too many requests.
    var klingStatus: HTTPResponse.Status {
        self == .budgetExhausted ? .tooManyRequests : status.code
    }

    /// Kling's number for an error.
    ///
    /// Source: Kling's API reference, error codes.
    var klingCode: Int {
        switch self {
        case .invalidAPIKey: 1002
        case .expiredAPIKey: 1004
        case .budgetExhausted: 1102
        case .missingScope, .modelNotAllowed, .tenantSuspended: 1103
        case .invalidJSON, .requestTimeout, .bodyTooLarge, .unsupportedMediaType: 1200
        case .missingField, .invalidField, .unknownField, .unsupportedByModel, .unknownModel, .idempotencyMismatch: 1201
        case .idempotencyInFlight, .notCancelable, .notReady, .contentExpired, .rangeNotSatisfiable: 1201
        case .methodNotAllowed: 1202
        case .notFound: 1203
        case .rateLimited, .dailyLimitReached, .monthlyLimitReached: 1302
        case .tooManyInProgress, .queueFull: 1303
        case .internalError: 5000
        case .priceUnknown, .storeUnavailable, .draining, .overloaded: 5001
        }
    }
}
