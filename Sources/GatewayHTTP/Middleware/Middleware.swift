import Logging

// What every request passes on its way in and every answer on its way out, from the wire to the route and back.
//
// A middleware does one job and throws nothing: what went wrong is in the answer. All of them are in the list below, in
// the order in which a request meets them.

/// One job that is done for every request, whatever its route.
protocol Middleware: Sendable {
    /// Answers a request with the help of what comes after.
    func respond(to request: GatewayRequest, next: Responder) async -> GatewayResponse
}

/// What makes an answer of a request.
typealias Responder = @Sendable (GatewayRequest) async -> GatewayResponse

/// The middlewares of a listener.
struct MiddlewareChain: Sendable {
    let middlewares: [any Middleware]

    init(configuration: ListenerConfiguration) {
        middlewares = [
            RequestIDHeader(),
            AccessLog(logger: configuration.logger),
            RateLimitHeaders(clock: configuration.clock),
            ErrorResponses(logger: configuration.logger),
        ]
    }

    /// The middlewares around what answers.
    func around(_ responder: @escaping Responder) -> Responder {
        middlewares.reversed()
            .reduce(responder) { next, middleware in
                { request in await middleware.respond(to: request, next: next) }
            }
    }
}
