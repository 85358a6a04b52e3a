package import GatewayAccess
package import GatewayModel
package import HTTPTypes

/// One call: where it is, who may make it, and what answers it.
package struct Route: Sendable {
    /// What answers a read of a video on the event loop, its template having one `{name}`: the video's id.
    ///
    /// Nothing comes of it where something has to be waited for.
    package enum Express: Sendable {
        /// From memory alone.
        case answer(@Sendable (VideoID, Principal) -> StoredAnswer?)
        /// With a file that is open, by a caller with a key.
        case file(@Sendable (VideoID, Principal, FileQuestion) -> StoredFile?)
    }

    /// What answers a call that was let in.
    package typealias Handler = @Sendable (GatewayRequest, Principal) async throws -> GatewayResponse

    /// The method.
    package let method: HTTPRequest.Method
    /// The path as the contract writes it, with `{name}` for what varies.
    package let template: String
    /// The query parameters it knows.
    package let query: Set<String>
    /// Who may make it.
    package let access: Access
    /// How its errors are written.
    let errorFormat: any ErrorFormat
    /// What can answer it on the event loop.
    let express: Express?
    /// Whether it may hold a request for long, so that its caller's standing may change meanwhile.
    private let isHeld: Bool
    private let handler: @Sendable (GatewayRequest, Principal?) async throws -> GatewayResponse

    /// Makes a call that somebody has to be known for.
    /// - Parameters:
    ///   - errorFormat: How its errors are written; nothing for the usual way.
    ///   - express: What may answer it in the handler's stead, with the same bytes.
    ///   - isHeld: Whether the handler may hold a request for long, and asks ``GatewayRequest/checkStanding()``.
    package init(
        _ method: HTTPRequest.Method,
        _ template: String,
        query: Set<String> = [],
        _ access: Access,
        errorFormat: (any ErrorFormat)? = nil,
        express: Express? = nil,
        isHeld: Bool = false,
        _ handler: @escaping Handler
    ) {
        self.express = express
        self.isHeld = isHeld
        self.method = method
        self.template = template
        self.query = query
        self.access = access
        self.errorFormat = errorFormat ?? PlainErrorFormat.shared
        self.handler = { request, principal in
            guard let principal else {
                throw GatewayError(.internalError, "", origin: .gateway, cause: "a route lets in whom it does not know")
            }
            return try await handler(request, principal)
        }
    }

    /// Makes a call that is for anybody, and passes over query parameters that it does not know.
    package init(
        open method: HTTPRequest.Method,
        _ template: String,
        query: Set<String> = [],
        _ handler: @escaping @Sendable (GatewayRequest) async throws -> GatewayResponse
    ) {
        self.method = method
        self.template = template
        self.query = query
        access = .anyone
        errorFormat = PlainErrorFormat.shared
        express = nil
        isHeld = false
        self.handler = { request, _ in try await handler(request) }
    }

    /// `GET /healthz`: the process answers; nothing else is looked at.
    package static let liveness = Route(open: .get, "/healthz") { _ in
        .json(headers: [.cacheControl: "no-store"]) { writer in
            writer.object { $0.member("status", "ok") }
        }
    }

    /// What it counts as.
    private var pace: RateLimiter.Pace {
        method == .get || method == .head ? .reads : .changes
    }

    /// Decides who asks, then answers; whatever goes wrong is in the answer.
    func respond(to request: GatewayRequest, control: AccessControl) async -> GatewayResponse {
        let authentication = request.authentication(for: access)
        let outcome = await control.admit(authentication, to: access, counting: pace)
        let handling = handling(of: outcome)
        var response: GatewayResponse
        if let refusal = outcome.refusal {
            response = GatewayResponse(refusing: refusal)
        } else {
            var request = request
            if isHeld {
                request.standing = Standing(control: control, authentication: authentication, access: access)
            }
            response = await handled(request, by: outcome.principal)
        }
        response.handling = handling
        if authentication.bearsLink {
            response.headers.append(contentsOf: CORSHeaders.always)
        }
        return response
    }

    /// What the middlewares need to know of a call.
    @inline(never)
    func handling(of outcome: AccessControl.Outcome) -> GatewayResponse.Handling {
        GatewayResponse.Handling(
            route: template,
            errorFormat: errorFormat,
            principal: outcome.principal,
            rate: outcome.rate
        )
    }

    @inline(never)
    private func handled(_ request: GatewayRequest, by principal: Principal?) async -> GatewayResponse {
        do {
            return try await handler(try checkingQuery(of: request, by: principal), principal)
        } catch {
            return GatewayResponse(catching: error)
        }
    }

    /// The request with the parameters of its query; what is for anybody takes any.
    @inline(never)
    private func checkingQuery(
        of request: GatewayRequest,
        by principal: Principal?
    ) throws(GatewayError) -> GatewayRequest {
        guard access != .anyone else {
            return request
        }
        var request = request
        let isLink = if case .signedLink? = principal?.subject { true } else { false }
        request.query = try Query(request.queryText, allowing: query, isOpen: isLink)
        return request
    }
}

/// What it takes to ask again whether a caller may do what it was let in to do.
final class Standing: Sendable {
    let control: AccessControl
    let authentication: AuthenticationRequest
    let access: Access

    init(control: AccessControl, authentication: AuthenticationRequest, access: Access) {
        self.control = control
        self.authentication = authentication
        self.access = access
    }
}

extension GatewayRequest {
    /// Asks again whether its caller may make it, after it was held; it counts no further time.
    /// - Throws: What it would be refused with now, or `storeUnavailable` where that cannot be told.
    package func checkStanding() async throws(GatewayError) {
        if let standing {
            try await standing.control.checkStanding(standing.authentication, for: standing.access)
        }
    }

    /// What can prove who makes it.
    fileprivate func authentication(for access: Access) -> AuthenticationRequest {
        guard case .tenantOrLink = access else {
            return AuthenticationRequest(headers: headers, query: nil, resource: nil)
        }
        return AuthenticationRequest(headers: headers, query: queryText, resource: parameter("id"))
    }
}
