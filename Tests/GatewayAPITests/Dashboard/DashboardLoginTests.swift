import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

/// Who is let in, and for how long.
struct DashboardLoginTests {
    /// Pages of which nobody sees anything who is not known.
    static let pages = [
        "/money", "/money/cache", "/tenants", "/tenants/acme", "/videos", "/videos/video_01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/videos/video_01ARZ3NDEKTSV4RRFFQ69G5FAV/film", "/upstream", "/audit", "/settings",
    ]

    @Test func `every page leads to the login, and asks the store nothing, until somebody is known`() async throws {
        let rig = try await DashboardRig()
        let gets = rig.dashboard.routes.filter { $0.method == .get && !$0.template.hasPrefix("/assets/") }
        let video = "video_01ARZ3NDEKTSV4RRFFQ69G5FAV"
        let templates = Self.pages.map { $0.replacing("acme", with: "{name}").replacing(video, with: "{id}") }
        #expect(Set(gets.map(\.template)) == Set(templates).union(["/", "/login", "/now/live"]))
        try await rig.browse { browser in
            for page in Self.pages {
                let reply = try await browser.get(page)
                #expect(reply.status == 303)
                #expect(reply.headers[.location] == "/login?next=\(page)")
                #expect(reply.text.isEmpty)
            }
            let front = try await browser.get("/")
            #expect(front.status == 200)
            #expect(front.text.contains(#"<input id="token" name="token" type="password""#))
            #expect(!front.text.contains("<nav"))
            #expect(try await browser.get("/now/live").status == 401)
        }
        #expect(rig.gateway.store.reads == 0)
    }

    @Test func `a token is changed for a cookie that no script and no other site can use`() async throws {
        let rig = try await DashboardRig()
        let token = try await rig.token(.viewer)
        try await rig.browse { browser in
            let plain = try await browser.post("/login", [("token", " \(token)\n"), ("next", "/videos")])
            #expect(plain.status == 303)
            #expect(plain.headers[.location] == "/videos")
            let cookie = try #require(plain.headers[.setCookie])
            #expect(cookie.hasPrefix("kgw_session="))
            #expect(cookie.hasSuffix("; Path=/; Max-Age=28800; HttpOnly; SameSite=Strict"))
            #expect(!cookie.contains(token.suffix(20)))
            let secure = try await browser.post("/login", [("token", token)], headers: [.forwardedProtocol: "https"])
            // A proxy's word counts with a host, as for every other address.
            let host = try await browser.post(
                "/login",
                [("token", token)],
                headers: [.forwardedProtocol: "https", .forwardedHost: "ops.example"]
            )
            #expect(secure.status == 303)
            #expect(host.headers[.setCookie]?.hasSuffix("; SameSite=Strict; Secure") == true)
            let page = try await browser.loggingIn(with: token).get("/")
            #expect(page.text.contains("op-viewer"))
            #expect(page.headers[.cacheControl] == "private, no-store")
        }
    }

    @Test func `the token of the settings lets in whoever has it`() async throws {
        try await DashboardRig()
            .browse { browser in
                let page = try await browser.loggingIn(with: DashboardRig.adminToken).get("/")
                #expect(page.text.contains("admin.token_file"))
                #expect(page.text.contains("<small>admin</small>"))
            }
    }

    @Test func `wrong tokens are told nothing, and too many of them wait a minute`() async throws {
        let rig = try await DashboardRig()
        let token = try await rig.token(.admin)
        try await rig.browse { browser in
            for number in 1...LoginGuard.maximumWrong {
                let reply = try await browser.post("/login", [("token", number.isMultiple(of: 2) ? "x" : token + "x")])
                #expect(reply.status == 403)
                #expect(reply.headers[.setCookie] == nil)
            }
            let late = try await browser.post("/login", [("token", token)])
            #expect(late.status == 429)
            #expect(late.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
            rig.gateway.clock.advance(by: LoginGuard.period)
            #expect(try await browser.post("/login", [("token", token)]).status == 303)
        }
    }

    @Test func `addresses are counted apart as far as the table goes`() {
        let clock = ManualClock()
        let guardian = LoginGuard(clock: clock)
        for _ in 1..<LoginGuard.maximumWrong {
            guardian.noteWrong(from: "10.0.0.1")
        }
        #expect(guardian.wait(of: "10.0.0.1") == nil)
        guardian.noteWrong(from: "10.0.0.1")
        #expect(guardian.wait(of: "10.0.0.1") == LoginGuard.period)
        #expect(guardian.wait(of: "10.0.0.2") == nil)
        for number in 1...LoginGuard.maximumAddresses {
            guardian.noteWrong(from: "host-\(number)")
        }
        for number in 1..<LoginGuard.maximumWrong {
            guardian.noteWrong(from: "another-\(number)")
        }
        #expect(guardian.wait(of: "one more") == LoginGuard.period, "those beyond the table share the tries of one")
    }

    @Test func `a session ends with its time, with its operator's token and with a log out`() async throws {
        let rig = try await DashboardRig()
        try await rig.browse(as: .operator) { browser in
            let first = try await browser.get("/videos").status
            rig.gateway.clock.advance(by: OperatorSessions.life - .milliseconds(1))
            let last = try await browser.get("/videos").status
            rig.gateway.clock.advance(by: .milliseconds(1))
            let late = try await browser.get("/videos").status
            #expect([first, last, late] == [200, 200, 303])
        }
        let token = try await rig.token(.admin)
        try await rig.browse { browser in
            let known = try await browser.loggingIn(with: token)
            let left = try await known.submit("/logout")
            #expect(left.status == 303)
            #expect(left.headers[.setCookie]?.hasPrefix("kgw_session=; Path=/; Max-Age=0") == true)
            _ = try await rig.gateway.ledger.changes
                .revokeOperator(named: try OperatorName("op-admin"), at: rig.gateway.clock.now)
            #expect(try await known.get("/videos").status == 303)
        }
    }

    @Test func `a session that was not sealed here is none`() async throws {
        let rig = try await DashboardRig()
        try await rig.browse(as: .viewer) { browser in
            let text = try #require(browser.cookie)
            let parts = text.split(separator: ".").map(String.init)
            let forged = [
                "kgw_session=", "kgw_session=x", String(text.dropLast()), text + "0",
                "kgw_session=bootstrap.\(parts.dropFirst().joined(separator: "."))",
                "\(parts[0]).9999999999999.\(parts[2]).\(parts[3])", "kgw_session=...", "other=\(parts.joined())",
                "kgw_session=" + String(repeating: "a.", count: 5000),
            ]
            for cookie in forged {
                let reply = try await Browser(client: browser.client, cookie: cookie).get("/videos")
                #expect(reply.status == 303, "\(cookie)")
            }
            let among = Browser(client: browser.client, cookie: "a=b; \(text); c=d")
            #expect(try await among.get("/videos").status == 200)
        }
    }

    @Test(arguments: [
        ("/videos", "/videos"), ("//evil.example", "/"), ("https://evil.example/", "/"), ("/\\evil.example", "/"),
        ("videos", "/"), ("/a\r\nb", "/"), ("/videos?x=\"", "/"), ("", "/"),
    ])
    func `a login never leads to another site`(asked: String, taken: String) {
        #expect(LoginPages.destination(asked) == taken)
    }

    @Test func `a store that does not answer is said to be so, and lets nobody in`() async throws {
        let rig = try await DashboardRig()
        try await rig.browse(as: .viewer) { browser in
            rig.gateway.store.setDown(true)
            let reply = try await browser.get("/videos")
            #expect(reply.status == 503)
            #expect(reply.text.contains("cannot reach its store"))
            #expect(try await browser.post("/login", [("token", "kgo_x")]).status == 403)
        }
    }
}
