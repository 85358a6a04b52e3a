import GatewayModel
import HTTPTypes

/// An error in Kling's envelope.
struct NativeError {
    private static let prefix = "/kling/"

    let error: GatewayError
    let tag: RequestTag

    /// Whether a path is answered in Kling's words.
    static func speaks(_ path: String) -> Bool {
        path.hasPrefix(prefix)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { envelope in
            envelope.member("code", Int64(error.code.klingCode))
            envelope.member("message", message)
            envelope.member("request_id", tag.text)
            envelope.name("data")
            envelope.null()
        }
    }

    /// Kling's envelope has no place for a field's name, so the message carries it.
    private var message: String {
        let message = error.outwardMessage
        guard let parameter = error.parameter else {
            return message
        }
        let name = Self.names[parameter] ?? parameter
        return message.contains(name) ? message : "\(name): \(message)"
    }

    /// Where the native path spells a field otherwise than the catalogue does.
    private static let names = ["model": "model_name", "seconds": "duration"]
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
        case .invalidJSON, .bodyTooLarge, .unsupportedMediaType: 1200
        case .missingField, .invalidField, .unknownField, .unsupportedByModel, .unknownModel, .idempotencyMismatch: 1201
        case .idempotencyInFlight, .notCancelable, .notReady, .contentExpired, .rangeNotSatisfiable: 1201
        case .methodNotAllowed: 1202
        case .notFound: 1203
        case .rateLimited, .dailyLimitReached, .monthlyLimitReached: 1302
        case .tooManyInProgress, .queueFull: 1303
        case .internalError: 5000
        case .priceUnknown, .storeUnavailable, .draining: 5001
        }
    }
}
