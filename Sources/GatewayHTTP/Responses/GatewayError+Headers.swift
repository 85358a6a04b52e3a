import GatewayModel
import HTTPTypes

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
}
