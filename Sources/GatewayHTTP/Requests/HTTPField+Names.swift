import HTTPTypes

extension HTTPField.Name {
    static let cacheStatus = declared("cache-status")
    static let forwardedProtocol = declared("x-forwarded-proto")
    static let idempotencyKey = declared("idempotency-key")
    static let idempotentReplayed = declared("idempotent-replayed")
    static let pollAfter = declared("openai-poll-after-ms")
    static let rateLimit = declared("ratelimit")
    static let rateLimitPolicy = declared("ratelimit-policy")
    static let retryCount = declared("x-stainless-retry-count")
    static let requestID = declared("x-request-id")
    static let shouldRetry = declared("x-should-retry")
    static let contentTypeOptions = declared("x-content-type-options")

    private static func declared(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("A header's name has a character that none may have.")
        }
        return name
    }
}
