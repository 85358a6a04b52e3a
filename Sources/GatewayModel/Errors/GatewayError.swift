/// What went wrong, in words fit for the caller, with the cause for the log alone.
package struct GatewayError: Error, Sendable {
    /// Where an error arose, which decides who can act on it.
    package enum Origin: String, Sendable {
        case caller
        case gateway
        case upstream
        case store
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
