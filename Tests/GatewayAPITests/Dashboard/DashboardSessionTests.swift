import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

/// What a dashboard's session opens besides its pages: the contract, and nothing else.
struct DashboardSessionTests {
    private static let documents = ["/docs", "/openapi.json"]

    @Test(arguments: OperatorRole.allCases)
    func `a browser that has logged in opens the contract as a page and as JSON`(role: OperatorRole) async throws {
        let rig = try await DashboardRig()
        try await rig.browse(as: role) { browser in
            let page = try await browser.get("/docs")
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.cacheControl] == "private, no-cache")
            for words in [
                "Your token, for the calls that you try here", "<code>dashboardSession</code>",
                "needs a token", "operatorToken</code> or <code>dashboardSession</code> of the role viewer or more",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(try await browser.get("/openapi.json").json["openapi"].string == "3.1.0")
            #expect(try await browser.get("/settings").text.contains(#"<a href="/docs">"#))
        }
    }

    @Test func `of all calls a session opens those alone that say so, and none that changes anything`() async throws {
        let rig = try await DashboardRig()
        let routes = rig.gateway.adminContext { HealthReport([]) }.routes
        let open = routes.filter { if case .operatorOrSession = $0.access { true } else { false } }
        #expect(open.map(\.template).sorted() == Self.documents)
        #expect(open.allSatisfy { $0.method == .get })
        let log = try await rig.gateway.ledger.reader.auditLog(.init(limit: 500)).records.count
        try await rig.browse(as: .admin) { browser in
            for route in routes where !Self.documents.contains(route.template) {
                let path = route.template.replacing("{name}", with: "acme").replacing("{id}", with: "x")
                let headers: HTTPFields = [.cookie: browser.cookie ?? "", .contentType: "application/json"]
                let reply = try await browser.client.execute(uri: path, method: route.method, headers: headers) {
                    Reply($0)
                }
                #expect(reply.status == 401, "\(route.method) \(route.template)")
            }
        }
        // The operator of this test is the one change.
        #expect(try await rig.gateway.ledger.reader.auditLog(.init(limit: 500)).records.count == log + 1)
    }

    @Test func `neither a made-up session opens it, nor one that has ended or whose operator is revoked`() async throws
    {
        let rig = try await DashboardRig()
        try await rig.browse(as: .viewer) { browser in
            func statuses(_ browser: Browser) async throws -> [Int] {
                var statuses: [Int] = []
                for path in Self.documents {
                    statuses.append(try await browser.get(path).status)
                }
                return statuses
            }
            let cookie = try #require(browser.cookie)
            let token = try #require(cookie.split(separator: "=").last)
            let forged = [
                nil, "kgw_session=", "kgw_session=x.1.y.z", cookie + "0", String(cookie.dropLast()), "other=\(token)",
                "kgw_session=\(rig.gateway.secret.withExposedText { $0 })",
            ]
            for cookie in forged {
                #expect(try await statuses(Browser(client: browser.client, cookie: cookie)) == [401, 401])
            }
            #expect(try await statuses(browser) == [200, 200])
            // A wrong token beside it proves nothing, and spoils nothing.
            let wrong = try await browser.get("/docs", headers: [.authorization: "Bearer nonsense"])
            #expect(wrong.status == 200)
            rig.gateway.clock.advance(by: OperatorSessions.life)
            #expect(try await statuses(browser) == [401, 401])
            rig.gateway.clock.advance(by: .seconds(-1))
            #expect(try await statuses(browser) == [200, 200])
            _ = try await rig.gateway.ledger.changes
                .revokeOperator(named: try OperatorName("op-viewer"), at: rig.gateway.clock.now)
            #expect(try await statuses(browser) == [401, 401])
        }
    }
}
