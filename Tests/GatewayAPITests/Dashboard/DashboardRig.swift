import GatewayAdmin
import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// The dashboard over a test's gateway, and what it is told by the rest of the program.
struct DashboardRig: Sendable {
    static let adminToken = "the-operators-token"

    let gateway: TestGateway
    let dashboard: Dashboard
    let activity: RecentActivity
    let report = LiveValue(HealthReport([]))
    let balances = LiveValue<[String: Int64]>([:])
    let keys = LiveValue([UpstreamKeyShare(UpstreamKeyID("uk_test"), name: "first")])
    let settings = LiveValue<[DashboardParts.Setting]>([])

    init(_ gateway: TestGateway? = nil) async throws {
        let gateway = if let gateway { gateway } else { try await TestGateway() }
        self.gateway = gateway
        activity = RecentActivity(ledger: gateway.reader, clock: gateway.clock)
        let (report, balances, keys, settings) = (report, balances, keys, settings)
        let token = OperatorTokenAuthenticator(token: Secret(Array(Self.adminToken.utf8)))
        dashboard = try Dashboard(
            DashboardParts(
                ledger: gateway.observed,
                sessions: OperatorSessions(
                    ledger: gateway.observed,
                    pepper: gateway.pepper,
                    bootstrap: token,
                    clock: gateway.clock,
                    entropy: gateway.testLedger.entropy
                ),
                operations: {
                    Operations(
                        ledger: gateway.observed,
                        pepper: gateway.pepper,
                        catalogue: gateway.catalogue.value,
                        calendar: .utc,
                        clock: gateway.clock,
                        entropy: gateway.testLedger.entropy
                    )
                },
                health: { report.value },
                statistics: { try? await gateway.reader.statistics(since: nil) },
                keys: { keys.value },
                slots: { 5 },
                balances: {
                    balances.value.reduce(into: [:]) {
                        $0[UpstreamKeyID($1.key)] = (Money(microUnits: $1.value), $1.value < 5_000_000)
                    }
                },
                catalogue: gateway.catalogue,
                calendar: .utc,
                settings: { settings.value },
                film: gateway.content.film,
                activity: activity,
                trustedProxies: .none,
                clock: gateway.clock
            )
        )
    }

    /// A token of a new operator with a role.
    func token(_ role: OperatorRole) async throws -> String {
        var entropy = gateway.testLedger.entropy
        let secret = OperatorSecret(using: &entropy)
        _ = try await gateway.ledger.changes.createOperator(
            secret.id,
            digest: gateway.pepper.digest(of: secret),
            named: try OperatorName("op-\(role.rawValue)"),
            role: role,
            at: gateway.clock.now
        )
        return secret.withExposedText { $0 }
    }

    /// Somebody's browser on the admin listener.
    func browse(_ body: @Sendable (Browser) async throws -> Void) async throws {
        let listener = gateway.adminListener(token: Secret(Array(Self.adminToken.utf8)), dashboard: dashboard)
        try await listener.application.test(.router) { try await body(Browser(client: $0)) }
    }

    /// The browser of an operator with a role who has logged in.
    func browse(as role: OperatorRole, _ body: @Sendable (Browser) async throws -> Void) async throws {
        let token = try await token(role)
        try await browse { browser in
            try await body(try await browser.loggingIn(with: token))
        }
    }
}

/// A browser that keeps one cookie.
struct Browser: Sendable {
    let client: any TestClientProtocol
    var cookie: String?

    init(client: any TestClientProtocol, cookie: String? = nil) {
        self.client = client
        self.cookie = cookie
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Reply {
        try await client.execute(uri: path, method: .get, headers: withCookie(headers)) { Reply($0) }
    }

    /// Sends a form as it is, with whatever fields.
    func post(_ path: String, _ fields: [(String, String)], headers: HTTPFields = [:]) async throws -> Reply {
        let parts = fields.map { name, value in
            "--x-boundary\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        var headers = withCookie(headers)
        headers[.contentType] = "multipart/form-data; boundary=x-boundary"
        let body = ByteBuffer(string: parts.joined() + "--x-boundary--\r\n")
        return try await client.execute(uri: path, method: .post, headers: headers, body: body) { Reply($0) }
    }

    /// Sends a form with what its page was given.
    func submit(_ path: String, _ fields: [(String, String)] = []) async throws -> Reply {
        try await post(path, fields + [("form_token", try await formToken())])
    }

    /// The same browser after its operator has logged in.
    func loggingIn(with token: String) async throws -> Browser {
        let reply = try await post("/login", [("token", token)])
        #expect(reply.status == 303)
        let pair = try #require(reply.headers[.setCookie]?.split(separator: ";").first)
        return Browser(client: client, cookie: String(pair))
    }

    /// What the session's forms send besides.
    func formToken() async throws -> String {
        let page = try await get("/settings").text
        let rest = try #require(page.split(separator: #"name="form_token" value=""#).dropFirst().first)
        return String(rest.prefix { $0 != "\"" })
    }

    private func withCookie(_ headers: HTTPFields) -> HTTPFields {
        var headers = headers
        headers[.cookie] = cookie
        return headers
    }
}
