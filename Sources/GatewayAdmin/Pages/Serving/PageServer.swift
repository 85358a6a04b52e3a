import GatewayAccess
import GatewayHTTP
import GatewayModel
import HTTPTypes

// The way of a request for a page. In: a request. Out: a page, or where else to go. What must hold: nobody sees anything
// of a page without a session; nothing is changed but by a form of a page of this site, by somebody whose role allows
// it, whatever buttons the page had.

/// Serves pages to operators who have logged in.
struct PageServer: Sendable {
    typealias Handler = @Sendable (PageRequest) async throws -> GatewayResponse
    typealias FormHandler = @Sendable (PageRequest, SentForm) async throws -> GatewayResponse

    let templates: Templates
    let sessions: OperatorSessions
    let trustedProxies: TrustedProxies

    /// A page, for whoever is known.
    func get(_ template: String, query: Set<String> = [], _ handler: @escaping Handler) -> Route {
        Route(open: .get, template) { request in
            try await answering(request) {
                guard let session = try await session(of: request) else {
                    return template == "/" ? welcome() : .elsewhere("/login?next=\(Self.encoded(request.path))")
                }
                return try await handler(page(request, session, query: query))
            }
        }
    }

    /// A part of a page, for whoever is known; nobody else is led to the login.
    func part(_ template: String, _ handler: @escaping Handler) -> Route {
        Route(open: .get, template) { request in
            try await answering(request) {
                guard let session = try await session(of: request) else {
                    return .page("", status: .unauthorized)
                }
                return try await handler(page(request, session, query: []))
            }
        }
    }

    /// Something that a form does, for whoever has at least this role.
    func post(_ template: String, _ role: OperatorRole, _ handler: @escaping FormHandler) -> Route {
        Route(open: .post, template) { request in
            try await answering(request) {
                guard request.isOfThisSite else {
                    throw GatewayError(.missingScope, "This form was not sent from a page of this site.")
                }
                guard let session = try await session(of: request) else {
                    return .elsewhere("/login")
                }
                let form = try await SentForm(of: request)
                guard let token = form[SentForm.tokenField], OperatorSessions.isFormToken(token, of: session) else {
                    throw GatewayError(
                        .missingScope,
                        "This form is not one of your session's. Load its page again, and send it once more."
                    )
                }
                guard session.identity.role >= role else {
                    throw GatewayError(
                        .missingScope,
                        "This needs the role \(role.rawValue); yours is \(session.identity.role.rawValue)."
                    )
                }
                return try await handler(page(request, session, query: []), form)
            }
        }
    }

    /// A page as its operator sees it.
    func answer(_ page: Page, at place: Page.Place?, to request: PageRequest) -> GatewayResponse {
        .page(templates.html(of: page.shown(at: place, to: request.session)))
    }

    /// The session that a request shows.
    func session(of request: GatewayRequest) async throws(GatewayError) -> OperatorSession? {
        guard let text = OperatorSessions.text(in: request.headers) else {
            return nil
        }
        return try await sessions.session(of: text)
    }

    /// Does something, and makes a page of what is wrong.
    func answering(
        _ request: GatewayRequest,
        _ body: () async throws -> GatewayResponse
    ) async throws -> GatewayResponse {
        do {
            return try await body()
        } catch let error as GatewayError {
            return trouble(error, of: request)
        }
    }

    /// Where a request comes from, as the audit log has it.
    func address(of request: GatewayRequest) -> String {
        trustedProxies.clientAddress(of: request) ?? "unknown"
    }

    private func page(
        _ request: GatewayRequest,
        _ session: OperatorSession,
        query: Set<String>
    ) throws(GatewayError) -> PageRequest {
        PageRequest(
            request: request,
            session: session,
            query: try Query(request.queryText, allowing: query, isOpen: true),
            actor: session.identity.actor(from: address(of: request))
        )
    }

    private func trouble(_ error: GatewayError, of request: GatewayRequest) -> GatewayResponse {
        let status = error.code.status.code
        var page = Page(
            status == .notFound ? "There is no such page" : "That did not work",
            [
                Block().with(\.alerts, [Alert(severity: "bad", headline: error.outwardMessage, advice: "")]),
                Block(remark: "Request \(request.id.text)"),
            ]
        )
        page.entries = nil
        page.kicker = Cell(words: "Back to Now", link: "/")
        return .page(templates.html(of: page), status: status)
    }

    /// What of a path can stand in a query.
    private static func encoded(_ path: String) -> String {
        path.utf8.allSatisfy { LoginPages.isPlain($0) } ? path : "/"
    }
}
