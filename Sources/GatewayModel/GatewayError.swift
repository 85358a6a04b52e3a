/// What went wrong, in words fit for the caller, with the cause for the log alone.
package struct GatewayError: Error, Sendable {
    /// Where an error arose, which decides who can act on it.
    package enum Origin: String, Sendable {
        case caller
        case gateway
        case upstream
        case store
        /// The store is damaged: asking again does not help, and an operator must restore a copy.
        case damagedStore = "damaged_store"
        /// Something is configured that cannot be used: starting again does not help either.
        case configuration
    }

    /// Whether asking again can help, and when.
    package enum Retry: Hashable, Sendable {
        /// The same request will be refused again.
        case never
        /// The same request may succeed after this time.
        case after(Duration)
    }

    /// What to do about it; never quotes upstream text, SQL, a path or a key.
    package let message: String
    /// The field of the request that is at fault.
    package let parameter: String?
    /// Where it arose.
    package let origin: Origin
    /// Whether asking again can help.
    package let retry: Retry
    /// The underlying cause, for the operator's log and nobody else.
    package let cause: String?
    /// How far the tenant's limits are used, where an order was held against them.
    package var uses: [LimitUse] = []
    /// Whether it is that the store does not answer for now: the log has one line when that begins and one when it ends,
    /// not one for each who meets it.
    package var isOfPassingOutage: Bool {
        code == .storeUnavailable && retry != .never
    }

    /// What went wrong, as a closed set of machine-readable codes.
    ///
    /// The last property, because it is no reference. Where an `async throws` function passes a typed error on, Swift 6.3
    /// copies it into the box of an `any Error`; if the last word of that copy is a pointer, the optimizer merges its
    /// store with the one that clears the error register, and the compiler crashes while it splits the coroutine (signal
    /// 11, release builds only).
    package let code: Code

    /// Makes an error.
    package init(
        _ code: Code,
        _ message: String,
        parameter: String? = nil,
        origin: Origin = .caller,
        retry: Retry = .never,
        cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.parameter = parameter
        self.origin = origin
        self.retry = retry
        self.cause = cause
    }
}

extension GatewayError {
    /// Said of a video that never was, of one that was deleted, and of somebody else's.
    package static var noSuchVideo: GatewayError {
        GatewayError(.notFound, "There is no such video.")
    }
}

extension GatewayError: CustomStringConvertible {
    package var description: String {
        "\(code.rawValue): \(message)" + (cause.map { " (\($0))" } ?? "")
    }
}

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
        case requestTimeout = "request_timeout"
        case bodyTooLarge = "body_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case idempotencyInFlight = "idempotency_in_flight"
        case idempotencyMismatch = "idempotency_mismatch"
        case notCancelable = "not_cancelable"
        case notReady = "not_ready"
        case contentExpired = "content_expired"
        case rangeNotSatisfiable = "range_not_satisfiable"
        case rateLimited = "rate_limited"
        case tooManyInProgress = "too_many_in_progress"
        case dailyLimitReached = "daily_limit_reached"
        case monthlyLimitReached = "monthly_limit_reached"
        case queueFull = "queue_full"
        case priceUnknown = "price_unknown"
        case storeUnavailable = "store_unavailable"
        case draining
        case overloaded
        case internalError = "internal"
    }
}
