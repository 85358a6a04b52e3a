// What is done for every request, whatever answers it, between the route and the wire.
//
// A middleware does one job and throws nothing: what went wrong is in the answer. All of them are in the list below, in
// the order in which an answer meets them on its way out. None waits, and so none is a call around the next one: what a
// job needs of the way in, such as the moment at which it began, is in the request.

/// One job that is done for every request, whatever its route.
protocol Middleware: Sendable {
    /// Does its job on an answer that is on its way out.
    func finish(_ response: inout GatewayResponse, to request: GatewayRequest)
}

/// The middlewares of a listener.
struct MiddlewareChain: Sendable {
    private(set) var middlewares: [any Middleware]

    init(configuration: ListenerConfiguration) {
        middlewares = [
            ErrorResponses(logger: configuration.logger),
            RateLimitHeaders(clock: configuration.clock),
            AccessLog(log: configuration.requestLog, trustedProxies: configuration.trustedProxies),
            RequestCounts(metrics: configuration.metrics),
            RequestIDHeader(),
        ]
        if configuration.tracer != nil {
            middlewares.append(RequestSpans())
        }
    }

    /// Lets each of them do its job.
    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        for middleware in middlewares {
            middleware.finish(&response, to: request)
        }
    }
}
