package import GatewayModel
package import HTTPTypes
package import NIOCore

/// How the errors of a route are written.
package protocol ErrorFormat: Sendable {
    /// Writes an error.
    /// - Returns: the status that it has in this format, its media type, and its body.
    func body(
        of error: GatewayError,
        to request: GatewayRequest
    )
        -> (status: HTTPResponse.Status, type: String, body: ByteBuffer)
}

/// Errors as OpenAI writes them, or as problem details (RFC 9457) for whoever prefers those.
struct PlainErrorFormat: ErrorFormat {
    static let shared = PlainErrorFormat()

    func body(
        of error: GatewayError,
        to request: GatewayRequest
    ) -> (
        status: HTTPResponse.Status, type: String, body: ByteBuffer
    ) {
        let status = error.code.status.code
        let isProblem = MediaPreference(request.headers[values: .accept]).prefersProblem
        var writer = JSONWriter()
        writer.object { object in
            if isProblem {
                writeProblem(error, status: status, to: request, into: &object)
            }
            object.member("error") { error.write(to: &$0) }
        }
        return (status, isProblem ? MediaPreference.problemType : GatewayResponse.jsonType, writer.buffer)
    }

    /// RFC 9457, with the plain error as an extension member so that one body serves every client.
    private func writeProblem(
        _ error: GatewayError,
        status: HTTPResponse.Status,
        to request: GatewayRequest,
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
    /// A longer wait than this is told together with "do not retry", because some clients ignore it otherwise.
    private static let longestObeyedWait: Int64 = 60

    /// What the answer's head says of an error, in any format.
    func headers(status: HTTPResponse.Status) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if status == .unauthorized {
            headers[.wwwAuthenticate] = "Bearer realm=\"kling-gateway\""
        }
        if status == .contentTooLarge {
            headers[.connection] = "close"
        }
        // The official SDKs repeat these by themselves unless they are told not to.
        let isRepeated = status == .conflict || status == .tooManyRequests || status.code >= 500
        if code.outlastsRetries {
            headers[.shouldRetry] = "false"
        }
        guard let seconds = retrySeconds else {
            if isRepeated {
                headers[.shouldRetry] = "false"
            }
            return headers
        }
        headers[.retryAfter] = String(seconds)
        if isRepeated, seconds > Self.longestObeyedWait {
            headers[.shouldRetry] = "false"
        }
        return headers
    }

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
