import GatewayModel
import Hummingbird

/// One call of the API: where it is, who may make it, and what answers it.
struct Route: Sendable {
    /// Who may make a call, and what answers it.
    enum Access: Sendable {
        /// Anybody; these are few.
        case everyone(@Sendable (Request, FrontContext, FrontDesk) async throws -> Response)
        /// Whoever has a key with this scope.
        case key(Scope, @Sendable (TenantContext, FrontDesk) async throws -> Response)
        /// Whoever has a key with this scope, or a signed link.
        case keyOrLink(Scope, @Sendable (FileVisitor, FrontDesk) async throws -> Response)
    }

    let method: HTTPRequest.Method
    /// The path as the contract writes it, with `{name}` for what varies.
    let template: String
    /// The query parameters it knows.
    let query: Set<String>
    let access: Access

    init(_ method: HTTPRequest.Method, _ template: String, query: Set<String> = [], _ access: Access) {
        self.method = method
        self.template = template
        self.query = query
        self.access = access
    }

    /// Checks who asks, then answers.
    func answer(_ request: Request, _ context: FrontContext, at desk: FrontDesk) async throws -> Response {
        switch access {
        case .everyone(let answer):
            return try await answer(request, context, desk)
        case .key(let scope, let answer):
            let tenant = try await TenantContext(request, context: context, route: self, scope: scope, desk: desk)
            return try await answer(tenant, desk)
        case .keyOrLink(let scope, let answer):
            let visitor = try await FileVisitor(request, context: context, route: self, scope: scope, desk: desk)
            return try await answer(visitor, desk)
        }
    }
}
