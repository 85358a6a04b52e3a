package import GatewayModel
package import HTTPTypes
package import NIOCore

/// What the answer to a request that is refused depends on.
package struct RefusedRequest: Sendable {
    /// Its name.
    package let id: RequestID
    /// What its caller would like to read: the values of `Accept`.
    let accepted: [String]
}

/// How the errors of a route are written.
package protocol ErrorFormat: Sendable {
    /// Writes an error.
    /// - Returns: the status that it has in this format, its media type, and its body.
    func body(
        of error: GatewayError,
        to request: RefusedRequest
    )
        -> (status: HTTPResponse.Status, type: String, body: ByteBuffer)
}

/// Errors as OpenAI writes them, or as problem details (RFC 9457) for whoever prefers those.
struct PlainErrorFormat: ErrorFormat {
    static let shared = PlainErrorFormat()

    func body(
        of error: GatewayError,
        to request: RefusedRequest
    ) -> (
        status: HTTPResponse.Status, type: String, body: ByteBuffer
    ) {
        guard MediaPreference(request.accepted).prefersProblem else {
            return plain(error)
        }
        let status = error.code.status.code
        var writer = JSONWriter()
        writer.object { object in
            writeProblem(error, status: status, to: request, into: &object)
            object.member("error") { error.write(to: &$0) }
        }
        return (status, MediaPreference.problemType, writer.buffer)
    }

    /// The error for whoever does not prefer problem details: the same for every request.
    func plain(_ error: GatewayError) -> (status: HTTPResponse.Status, type: String, body: ByteBuffer) {
        var writer = JSONWriter()
        writer.object { object in
            object.member("error") { error.write(to: &$0) }
        }
        return (error.code.status.code, GatewayResponse.jsonType, writer.buffer)
    }

    /// RFC 9457, with the plain error as an extension member so that one body serves every client.
    private func writeProblem(
        _ error: GatewayError,
        status: HTTPResponse.Status,
        to request: RefusedRequest,
        into object: inout JSONWriter
    ) {
        object.member("type", "about:blank")
        object.member("title", status.reasonPhrase)
        object.member("status", Int64(status.code))
        object.member("detail", error.outwardMessage)
        object.member("request_id", request.id.text)
    }
}

extension GatewayError {
    /// Writes what stands in the `error` of an answer.
    package func write(to body: inout JSONWriter) {
        body.member("message", outwardMessage)
        body.name("type")
        body.string("\(code.status.type)")
        body.member("param", parameter)
        body.member("code", code.rawValue)
    }

    /// After how many whole seconds asking again may help, at least one; nothing when it will not.
    package var retrySeconds: Int64? {
        guard case .after(let wait) = retry else {
            return nil
        }
        return max(1, (wait.milliseconds + 999) / 1000)
    }
}

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
        case .requestTimeout: (.requestTimeout, "invalid_request_error")
        case .bodyTooLarge: (.contentTooLarge, "invalid_request_error")
        case .unsupportedMediaType: (.unsupportedMediaType, "invalid_request_error")
        case .idempotencyInFlight, .notCancelable, .notReady: (.conflict, "conflict_error")
        case .idempotencyMismatch: (.unprocessableContent, "invalid_request_error")
        case .contentExpired: (.gone, "invalid_request_error")
        case .rangeNotSatisfiable: (.rangeNotSatisfiable, "invalid_request_error")
        case .rateLimited, .tooManyInProgress, .dailyLimitReached, .monthlyLimitReached, .queueFull:
            (.tooManyRequests, "quota_error")
        case .internalError: (.internalServerError, "server_error")
        case .priceUnknown, .storeUnavailable, .draining, .overloaded: (.serviceUnavailable, "server_error")
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

/// Which of our two error shapes an `Accept` header would rather have (RFC 9110, 12.5.1).
struct MediaPreference {
    static let problemType = "application/problem+json"

    /// Whether problem details (RFC 9457) are preferred to plain JSON.
    let prefersProblem: Bool

    init(_ values: [String]) {
        // Most callers say nothing as long as that.
        guard values.contains(where: { $0.utf8.count >= Self.problemType.utf8.count }) else {
            prefersProblem = false
            return
        }
        var problem = 0.0
        var plain = 0.0
        for range in values.flatMap({ $0.split(separator: ",") }) {
            let pieces = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch pieces.first {
            case Self.problemType: problem = max(problem, quality)
            case "application/json", "application/*", "*/*": plain = max(plain, quality)
            default: break
            }
        }
        prefersProblem = problem > plain
    }
}
