extension GatewayError {
    /// The machine-readable codes that a caller may meet.
    package enum Code: String, Sendable, CaseIterable {
        case invalidJSON = "invalid_json"
        case missingField = "missing_field"
        case invalidField = "invalid_field"
        case unknownField = "unknown_field"
        case unsupportedByModel = "unsupported_by_model"
        case unknownModel = "unknown_model"
        case invalidAPIKey = "invalid_api_key"
        case expiredAPIKey = "expired_api_key"
        case budgetExhausted = "budget_exhausted"
        case missingScope = "missing_scope"
        case modelNotAllowed = "model_not_allowed"
        case tenantSuspended = "tenant_suspended"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case bodyTooLarge = "body_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case idempotencyMismatch = "idempotency_mismatch"
        case notCancelable = "not_cancelable"
        case notReady = "not_ready"
        case contentExpired = "content_expired"
        case rangeNotSatisfiable = "range_not_satisfiable"
        case rateLimited = "rate_limited"
        case tooManyInProgress = "too_many_in_progress"
        case dailyLimitReached = "daily_limit_reached"
        case monthlyLimitReached = "monthly_limit_reached"
        case priceUnknown = "price_unknown"
        case storeUnavailable = "store_unavailable"
        case draining
        case internalError = "internal"
    }
}
