import GatewayModel
import HTTPTypes

extension GatewayError {
    /// A longer wait than this, in seconds, is no header.
    ///
    /// Clients that obey it would stand still for hours, and others ignore it and try again at once. They are told not to
    /// retry, and the message says until when.
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
        let wait = retrySeconds.flatMap { $0 <= Self.longestObeyedWait ? $0 : nil }
        if code.outlastsRetries || isRepeated && wait == nil {
            headers[.shouldRetry] = "false"
        } else if let wait {
            headers[.retryAfter] = String(wait)
        }
        return headers
    }
}
