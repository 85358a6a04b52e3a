import HTTPTypes
import Hummingbird
import NIOCore

// HTTP of the sandbox. In: requests. Out: answers, or a connection that `FaultInjector` cuts or holds. What must hold:
// the account is used under its lock alone, which is never held across a suspension; the paths for videos and models
// need a key, files and `/sandbox` do not.

extension Router<SandboxContext> {
    /// All that the sandbox answers.
    convenience init(_ upstream: Upstream) {
        self.init(context: SandboxContext.self)
        add(middleware: UnknownPath(upstream: upstream))
        let keyed = group("").add(middleware: KeyCheck(upstream: upstream))
        VideoRoutes(upstream: upstream).add(to: keyed.group("kling/v1"))
        ModelRoutes(upstream: upstream).add(to: keyed.group("v1"))
        BalanceRoutes(upstream: upstream).add(to: keyed)
        FileRoutes(upstream: upstream).add(to: self)
        SandboxRoutes(upstream: upstream).add(to: group("sandbox"))
    }
}

/// Answers what no route takes, as this family of relays does.
struct UnknownPath: RouterMiddleware {
    let upstream: Upstream

    func handle(
        _ request: Request,
        context: SandboxContext,
        next: @concurrent (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed {
            let message = "Invalid URL (\(request.method.rawValue) \(request.uri.path.prefix(200)))"
            let requestID = upstream.withAccount { $0.requestID() }
            let refusal = Refusal.relay(404, "", message, type: "invalid_request_error")
            return refusal.answer(in: .classic, quirks: [], requestID: requestID).response
        }
    }
}

/// A request's context that knows the connection, so that a fault can cut it.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
