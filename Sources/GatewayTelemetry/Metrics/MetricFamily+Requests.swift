extension MetricFamily {
    // MARK: - Requests

    /// Requests that were answered.
    package static let requests = MetricFamily(
        "http_requests",
        .counter,
        nil,
        ["listener", "route", "method", "status"],
        "Requests by listener, route template, method and class of the status."
    )
    /// How long requests took.
    package static let requestDuration = MetricFamily(
        "http_request_duration",
        .histogram(bounds: short),
        .seconds,
        ["listener", "route", "method"],
        "Time from a request's head to its answer, its body included where that is streamed."
    )
    /// Requests that were refused.
    package static let refusals = MetricFamily(
        "http_refusals",
        .counter,
        nil,
        ["listener", "code"],
        "Requests that were answered with an error, by its code."
    )
    /// How late event loops are.
    package static let eventLoopLag = MetricFamily(
        "event_loop_lag",
        .histogram(bounds: short),
        .seconds,
        [],
        "How long a job waits for its event loop, tried on each loop once a second."
    )

    // MARK: - Orders

    /// What orders came to.
    package static let admissions = MetricFamily(
        "admissions",
        .counter,
        nil,
        ["outcome", "code"],
        "Orders by what they came to; the code is that of a refusal, or none."
    )
    /// What the result cache did.
    package static let cacheResults = MetricFamily(
        "cache_results",
        .counter,
        nil,
        ["result"],
        "Orders that were taken, by what the result cache did for them."
    )
    /// What the result cache saved.
    package static let cacheSaved = MetricFamily(
        "cache_saved",
        .counter,
        .microunits,
        ["currency"],
        "What orders would have cost that share another order's video."
    )
}
