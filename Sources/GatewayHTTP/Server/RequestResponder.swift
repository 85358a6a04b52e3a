import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Where the framework's requests become ours and our answers the framework's: the router chooses who answers, and the
/// middlewares lie around each of them.
struct RequestResponder: HTTPResponder {
    /// What the router leaves behind when it knows no such path or method.
    private static let missedTemplate = "NotFound"

    private let router: RouterResponder<RoutingContext>
    private let table: RouteTable
    private let way: Way

    init(table: RouteTable, configuration: ListenerConfiguration) {
        let way = Way(configuration)
        let router = Router(context: RoutingContext.self)
        for served in table.served {
            let route = served.route
            let meter = configuration.metrics.meter(route: route.template, method: served.method.rawValue)
            router.on(RouterPath(served.template), method: served.method) { request, context in
                let request = way.received(request, context, meter, route)
                guard let span = request.span else {
                    return try await way.answered(await route.respond(to: request, control: way.control), to: request)
                }
                return try await span.whileCurrent {
                    try await way.answered(await route.respond(to: request, control: way.control), to: request)
                }
            }
        }
        self.router = router.buildResponder()
        self.table = table
        self.way = way
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let source = RoutingContext.Source(
            logger: context.logger,
            channel: context.channel,
            connection: context.connection,
            start: ContinuousClock.now
        )
        let context = RoutingContext(source: source)
        let response = try await router.respond(to: request, context: context)
        guard response.status == .notFound, context.endpointPath == Self.missedTemplate else {
            return response
        }
        let received = way.received(request, context, way.unmatched[request.method] ?? way.unmatchedOther, nil)
        guard let span = received.span else {
            return try way.sent(await table.respondToUnknown(received, control: way.control), to: received)
        }
        return try await span.whileCurrent {
            try way.sent(await table.respondToUnknown(received, control: way.control), to: received)
        }
    }

    /// What each request goes through before and behind its route.
    private final class Way: Sendable {
        let control: AccessControl
        let middlewares: MiddlewareChain
        let entropy: Entropy
        let clock: any WallClock
        let bodyLimit: Int
        let bodies: BodyBudget
        let logger: Logger
        let tracer: GatewayTracer?
        /// What counts requests that no route answers.
        let unmatched: [HTTPRequest.Method: RequestMeter]
        let unmatchedOther: RequestMeter

        init(_ configuration: ListenerConfiguration) {
            control = configuration.control
            middlewares = MiddlewareChain(configuration: configuration)
            entropy = configuration.entropy
            clock = configuration.clock
            bodyLimit = configuration.limits.bodyBytes
            bodies = BodyBudget(bytes: configuration.limits.heldBodyBytes)
            logger = configuration.logger
            tracer = configuration.tracer
            unmatched = configuration.metrics.unmatched()
            unmatchedOther = configuration.metrics.meter(
                route: RequestMetrics.unmatchedRoute,
                method: MetricRegistry.other
            )
        }

        /// A request as routes see it; as everything here that does not wait by a function that is not made part of others,
        /// so that what it handles takes no memory of a task.
        /// - Parameter route: What answers it, if any route does.
        @inline(never)
        func received(
            _ request: Request,
            _ context: RoutingContext,
            _ meter: RequestMeter,
            _ route: Route?
        ) -> GatewayRequest {
            GatewayRequest(
                request,
                id: RequestID(for: request.headers, at: clock.now, using: entropy),
                parameters: context.parameters,
                start: context.start,
                meter: meter,
                span: tracer?.startRequest(request.method, route, in: request.headers, since: context.start),
                channel: context.channel,
                connection: context.connection,
                bodyLimit: bodyLimit,
                bodies: bodies
            )
        }

        /// An answer as the framework sends it; where it has to wait for something, that is left to the connection, whose
        /// task comes back for it.
        func answered(_ response: consuming GatewayResponse, to request: GatewayRequest) async throws -> Response {
            guard case .held(let held) = response.body else {
                return try sent(response, to: request)
            }
            return try await answered(held, response.handling, response.headers, to: request)
        }

        @inline(never)
        private func answered(
            _ held: HeldAnswer,
            _ handling: GatewayResponse.Handling,
            _ headers: HTTPFields,
            to request: GatewayRequest
        ) async throws -> Response {
            let make: @Sendable () async throws -> Response = { [self] in
                var answer: GatewayResponse
                do {
                    answer = try await held.make()
                } catch {
                    answer = GatewayResponse(catching: error)
                }
                answer.handling = handling
                answer.headers.append(contentsOf: headers)
                return try sent(answer, to: request)
            }
            guard let connection = request.received.connection else {
                await held.wait()
                return try await make()
            }
            connection.hold(
                .answer(
                    HeldRequest(wait: held.wait) {
                        guard let span = request.span else {
                            return try await make()
                        }
                        return try await span.whileCurrent { try await make() }
                    }
                )
            )
            return Response(status: .ok)
        }

        /// An answer as the framework sends it.
        /// - Throws: what broke the request's body off, so that the server cuts the connection.
        @inline(never)
        func sent(_ response: consuming GatewayResponse, to request: GatewayRequest) throws -> Response {
            middlewares.finish(&response, to: request)
            if request.holdsBodyBack || request.isTooLong || request.isGivenUp {
                response.headers[.connection] = "close"
            }
            if let onDelivery = response.onDelivery {
                request.expectDelivery { [logger, id = request.id] isDelivered in
                    do {
                        try await onDelivery(isDelivered)
                    } catch {
                        let isTold = (error as? GatewayError)?.isOfPassingOutage ?? false
                        logger.log(
                            level: isTold ? .debug : .error,
                            "an answer's fate is not written down",
                            metadata: ["error": "\(error)", "request_id": "\(id)", "delivered": "\(isDelivered)"]
                        )
                    }
                }
            }
            let sent = try response.sendable(over: request.received)
            return request.method == .head ? sent.createHeadResponse() : sent
        }
    }
}

extension GatewayResponse {
    /// The answer to a request as the framework has it.
    fileprivate func sendable(over received: GatewayRequest.Received) throws -> Response {
        switch body {
        case .none:
            var response = Response(status: status, headers: headers)
            if status == .notModified {
                response.headers[.contentLength] = nil
            }
            return response
        case .bytes(let bytes):
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
        case .stream(let length, let body):
            // What may be compressed has to be read, and where there is no connection nothing is sent over one.
            let isRead = received.connection == nil || headers[.contentType].map(CompressionRule.takes(type:)) ?? false
            let channel = isRead ? nil : received.channel
            return Response(
                status: status,
                headers: headers,
                body: ResponseBody(contentLength: length) { writer in
                    var sink: any BodyWriter = ServerBodyWriter(writer: writer, channel: channel)
                    try await body(&sink)
                    try await writer.finish(nil)
                }
            )
        case .pieces(let body):
            if let connection = received.connection {
                connection.hold(.body(body))
                return Response(status: status, headers: headers, body: ResponseBody { _ in })
            }
            return Response(
                status: status,
                headers: headers,
                body: ResponseBody { writer in
                    try await body.sendAll(to: ServerBodyWriter(writer: writer, channel: nil))
                    try await writer.finish(nil)
                }
            )
        case .broken(let error):
            throw error
        case .held:
            throw GatewayError(.internalError, "", origin: .gateway, cause: "an answer is held for a second time")
        }
    }
}
