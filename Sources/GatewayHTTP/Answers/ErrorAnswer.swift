import GatewayModel
import HTTPTypes
import Hummingbird

/// An error as its caller sees it, in the clothes of the path it was asked on.
struct ErrorAnswer {
    /// A longer wait than this is told together with "do not retry", because some clients ignore it otherwise.
    private static let longestObeyedWait: Int64 = 60

    let error: GatewayError
    let tag: RequestTag

    /// The answer to a request.
    func response(to request: Request) -> Response {
        let isNative = NativeError.speaks(request.uri.path)
        let status = isNative ? error.code.klingStatus : error.code.status.code
        let headers = headers(status: status)
        if isNative {
            return Response.json(status, headers: headers) { writer in
                NativeError(error: error, tag: tag).write(to: &writer)
            }
        }
        guard MediaPreference(request.headers[values: .accept]).prefersProblem else {
            return Response.json(status, headers: headers) { writer in
                writer.object { writeError(to: &$0) }
            }
        }
        return Response.json(status, headers: headers, type: MediaPreference.problemType) { writer in
            writer.object { writeProblem(to: &$0) }
        }
    }

    private func headers(status: HTTPResponse.Status) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if status == .unauthorized {
            headers[.wwwAuthenticate] = "Bearer realm=\"kling-gateway\""
        }
        if status == .contentTooLarge {
            headers[.connection] = "close"
        }
        // The official SDKs repeat these by themselves unless they are told not to.
        let isRepeated = status == .conflict || status == .tooManyRequests || status.code >= 500
        if error.code.outlastsRetries {
            headers[.shouldRetry] = "false"
        }
        guard let seconds = error.retrySeconds else {
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

    private func writeError(to object: inout JSONWriter) {
        object.member("error") { error.write(to: &$0) }
    }

    /// RFC 9457, with the plain error as an extension member so that one body serves every client.
    private func writeProblem(to object: inout JSONWriter) {
        let status = error.code.status.code
        object.member("type", "about:blank")
        object.member("title", status.reasonPhrase)
        object.member("status", Int64(status.code))
        object.member("detail", error.outwardMessage)
        object.member("request_id", tag.text)
        writeError(to: &object)
    }
}
