import GatewayModel

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
    /// Kling's number for an error.
    ///
    /// Source: Kling's API reference, error codes.
    var klingCode: Int {
        switch self {
        case .invalidAPIKey: 1002
        case .expiredAPIKey: 1004
        case .missingScope, .tenantSuspended: 1103
        case .invalidJSON, .bodyTooLarge, .unsupportedMediaType: 1200
        case .missingField, .invalidField, .unknownField, .unsupportedByModel, .unknownModel: 1201
        case .notCancelable, .notReady, .contentExpired, .rangeNotSatisfiable: 1201
        case .methodNotAllowed: 1202
        case .notFound: 1203
        case .internalError: 5000
        case .priceUnknown, .storeUnavailable, .draining: 5001
        }
    }
}
