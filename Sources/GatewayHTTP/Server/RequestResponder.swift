import GatewayAccess
import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Where the framework's requests become ours and our answers the framework's: the router chooses who answers, and the
/// middlewares lie around each of them.
struct RequestResponder: HTTPResponder {
    /// What the router leaves behind when it knows no such path or method.
    private static let missedTemplate = "NotFound"

    private let router: RouterResponder<RoutingContext>
    private let missed: Responder
    private let configuration: ListenerConfiguration

    init(table: RouteTable, configuration: ListenerConfiguration) {
        let chain = MiddlewareChain(configuration: configuration)
        let control = configuration.control
        let router = Router(context: RoutingContext.self)
        for route in table.routes {
            let responder = chain.around { await route.respond(to: $0, control: control) }
            router.on(RouterPath(route.template), method: route.method) { request, context in
                try await Self.answer(request, context, with: responder, configuration)
            }
        }
        self.router = router.buildResponder()
        self.configuration = configuration
        missed = chain.around { await table.respondToUnknown($0, control: control) }
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let source = RoutingContext.Source(
            logger: context.logger,
            eventLoop: context.eventLoop,
            start: ContinuousClock.now
        )
        let context = RoutingContext(source: source)
        let response = try await router.respond(to: request, context: context)
        guard response.status == .notFound, context.endpointPath == Self.missedTemplate else {
            return response
        }
        return try await Self.answer(request, context, with: missed, configuration)
    }

    /// - Throws: what broke the request's body off, so that the server cuts the connection.
    private static func answer(
        _ request: Request,
        _ context: RoutingContext,
        with responder: Responder,
        _ configuration: ListenerConfiguration
    ) async throws -> Response {
        let response = await responder(
            GatewayRequest(
                request,
                id: RequestID(for: request.headers, using: configuration.entropy),
                parameters: context.parameters,
                start: context.start,
                eventLoop: context.eventLoop,
                bodyLimit: configuration.limits.bodyBytes
            )
        )
        let sent = try response.sendable()
        return request.method == .head ? sent.createHeadResponse() : sent
    }
}

extension GatewayResponse {
    /// The answer as the framework sends it.
    fileprivate func sendable() throws -> Response {
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
            return Response(
                status: status,
                headers: headers,
                body: ResponseBody(contentLength: length) { writer in
                    var sink: any BodyWriter = ServerBodyWriter(writer: writer)
                    try await body(&sink)
                    try await writer.finish(nil)
                }
            )
        case .broken(let error):
            throw error
        }
    }
}

/// Hands bytes to the framework.
private struct ServerBodyWriter: BodyWriter {
    var writer: any ResponseBodyWriter

    @concurrent mutating func write(_ bytes: ByteBuffer) async throws {
        try await writer.write(bytes)
    }
}
