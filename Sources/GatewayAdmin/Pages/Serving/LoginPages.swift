import GatewayAccess
import GatewayHTTP
import GatewayModel
import HTTPTypes

/// Logging in, and out.
struct LoginPages {
    let server: PageServer
    let guardian: LoginGuard

    var routes: [Route] {
        [
            Route(open: .get, "/login") { request in
                try await server.answering(request) {
                    let query = try Query(request.queryText, allowing: ["next"], isOpen: true)
                    return server.welcome(next: query["next"])
                }
            },
            Route(open: .post, "/login") { request in
                try await server.answering(request) { try await enter(request) }
            },
            server.post("/logout", .viewer) { page, _ in
                var response = GatewayResponse.elsewhere("/login")
                response.headers[.setCookie] = Self.cookie("", life: .zero, isSecure: page.request.isSecure)
                return response
            },
        ]
    }

    private func enter(_ request: GatewayRequest) async throws -> GatewayResponse {
        guard request.isOfThisSite else {
            throw GatewayError(.missingScope, "This form was not sent from a page of this site.")
        }
        let address = server.address(of: request)
        if let wait = guardian.wait(of: address) {
            let seconds = max(1, wait.components.seconds + 1)
            var response = server.welcome(
                notice: "Too many wrong tokens came from your address. Try again in \(seconds) seconds.",
                status: .tooManyRequests
            )
            response.headers[.retryAfter] = String(seconds)
            return response
        }
        let form = try await SentForm(of: request)
        // Copied texts bring their line's end along.
        let token = (form["token"] ?? "").filter { !$0.isWhitespace }
        guard let session = try await server.sessions.begin(with: token) else {
            guardian.noteWrong(from: address)
            return server.welcome(
                next: form["next"],
                notice: "This is no operator's token, or it was revoked.",
                status: .forbidden
            )
        }
        var response = GatewayResponse.elsewhere(Self.destination(form["next"]))
        response.headers[.setCookie] = Self.cookie(
            session.text,
            life: OperatorSessions.life,
            isSecure: request.isSecure
        )
        return response
    }

    private static func cookie(_ text: String, life: Duration, isSecure: Bool) -> String {
        "\(OperatorSessions.cookie)=\(text); Path=/; Max-Age=\(life.components.seconds); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }

    /// A path of this site; never another site's, whatever a link says.
    static func destination(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.allSatisfy(isPlain) else {
            return "/"
        }
        return path
    }

    /// Whether a byte can stand in a path and in a query as it is.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/-_.".utf8.contains(byte)
        }
    }
}

extension PageServer {
    /// The form that asks for a token.
    func welcome(
        next: String? = nil,
        notice: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> GatewayResponse {
        var token = Input(field: "token", title: "Your token")
        token.form = "password"
        token.length = 1024
        let action = Action(
            target: "/login",
            button: "Log in",
            consequence:
                "“kling-gateway operator create NAME --role ROLE” makes a token, and one may stand in the file "
                + "that admin.token_file names.",
            fixed: [Action.Fixed(key: "next", setting: LoginPages.destination(next))],
            inputs: [token]
        )
        var page = Page("Log in", [Block().with(\.actions, [action])])
        page.notice = notice
        return .page(templates.html(of: page), status: status)
    }
}
