import GatewayTelemetry
package import HTTPTypes

extension HTTPField.Name {
    /// `cache-status`.
    package static let cacheStatus = declared("cache-status")
    /// `forwarded`.
    package static let forwarded = declared("forwarded")
    /// `x-forwarded-for`.
    package static let forwardedFor = declared("x-forwarded-for")
    /// `x-forwarded-host`.
    package static let forwardedHost = declared("x-forwarded-host")
    /// `x-forwarded-prefix`.
    package static let forwardedPrefix = declared("x-forwarded-prefix")
    /// `x-forwarded-proto`.
    package static let forwardedProtocol = declared("x-forwarded-proto")
    /// `idempotency-key`.
    package static let idempotencyKey = declared("idempotency-key")
    /// `idempotent-replayed`.
    package static let idempotentReplayed = declared("idempotent-replayed")
    /// `last-event-id`.
    package static let lastEventID = declared("last-event-id")
    /// `openai-poll-after-ms`.
    package static let pollAfter = declared("openai-poll-after-ms")
    /// `prefer`.
    package static let prefer = declared("prefer")
    /// `preference-applied`.
    package static let preferenceApplied = declared("preference-applied")
    /// `ratelimit`.
    package static let rateLimit = declared("ratelimit")
    /// `ratelimit-policy`.
    package static let rateLimitPolicy = declared("ratelimit-policy")
    /// `referrer-policy`.
    package static let referrerPolicy = declared("referrer-policy")
    /// `sec-fetch-site`.
    package static let fetchSite = declared("sec-fetch-site")
    /// `x-stainless-retry-count`.
    package static let retryCount = declared("x-stainless-retry-count")
    /// `x-request-id`.
    package static let requestID = declared("x-request-id")
    /// `x-should-retry`.
    package static let shouldRetry = declared("x-should-retry")
    /// `x-accel-buffering`.
    package static let accelBuffering = declared("x-accel-buffering")
    /// `x-content-type-options`.
    package static let contentTypeOptions = declared("x-content-type-options")

    /// `traceparent`.
    package static let traceParent = declared(TracePlace.parentField)
    /// `tracestate`.
    package static let traceState = declared(TracePlace.stateField)

    private static func declared(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("A header's name has a character that none may have.")
        }
        return name
    }
}
