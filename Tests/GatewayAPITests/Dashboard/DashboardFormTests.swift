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

/// What forms do, and for whom.
struct DashboardFormTests {
    @Test func `a viewer sees no button but the one to leave, and cannot do anything`() async throws {
        let rig = try await DashboardRig()
        let video = try await rig.gateway.testLedger.admit()
        let forms = rig.dashboard.routes.filter { $0.method == .post && !["/login", "/logout"].contains($0.template) }
        #expect(forms.count == 5)
        try await rig.browse(as: .viewer) { browser in
            for page in ["/", "/tenants/acme", "/videos/\(video.id)", "/upstream"] {
                let text = try await browser.get(page).text
                #expect(text.components(of: "method=\"post\"") == 1, "\(page)")
            }
            for form in forms {
                let path = form.template.replacing("{name}", with: "acme").replacing("{id}", with: "\(video.id)")
                let reply = try await browser.submit(path, [("kind", "all"), ("name", "")])
                #expect(reply.status == 403, "\(path)")
                #expect(reply.text.contains("This needs the role operator; yours is viewer."))
            }
        }
        #expect(try await rig.gateway.reader.pauses() == .none)
        #expect(try await rig.gateway.reader.video(video.id)?.state == .queued)
    }

    @Test func `a form that no page of the session has sent does nothing`() async throws {
        let rig = try await DashboardRig()
        try await rig.browse(as: .operator) { browser in
            let token = try await browser.formToken()
            let fields = [("kind", "all"), ("name", "")]
            let good = fields + [("form_token", token)]
            let other = try await browser.loggingIn(with: DashboardRig.adminToken).formToken()
            let refused: [([(String, String)], HTTPFields)] = [
                (fields, [:]), (fields + [("form_token", "")], [:]), (fields + [("form_token", token + "0")], [:]),
                (fields + [("form_token", other)], [:]), (good, [.origin: "https://evil.example"]),
                (good, [.fetchSite: "cross-site"]), (good, [.fetchSite: "same-site"]),
                (good, [.origin: "http://localhost:81", .forwardedHost: "localhost:80"]),
                (good, [.origin: "null", .fetchSite: "cross-site"]),
            ]
            for (fields, headers) in refused {
                #expect(try await browser.post("/pause", fields, headers: headers).status == 403, "\(headers)")
            }
            let nobody = Browser(client: browser.client)
            #expect(try await nobody.post("/pause", good).headers[.location] == "/login")
            #expect(try await nobody.post("/login", [], headers: [.fetchSite: "cross-site"]).status == 403)
            #expect(try await rig.gateway.reader.pauses() == .none)
            let sameSite: HTTPFields = [.origin: "http://ops.example", .forwardedHost: "ops.example"]
            #expect(try await browser.post("/pause", good, headers: sameSite).status == 303)
            let fetched: HTTPFields = [.origin: "null", .fetchSite: "same-origin"]
            #expect(try await browser.post("/resume", good, headers: fetched).status == 303)
        }
    }

    @Test func `what an operator does is done, and written down under its name`() async throws {
        let rig = try await DashboardRig()
        let video = try await rig.gateway.testLedger.admit()
        try await rig.browse(as: .operator) { browser in
            let reason = [("kind", "tenant"), ("name", "acme"), ("reason", "too <many>")]
            #expect(try await browser.submit("/pause", reason).headers[.location] == "/?done=paused")
            let now = try await browser.get("/?done=paused").text
            #expect(now.contains("Resume the tenant acme"))
            #expect(now.contains("too &lt;many&gt;"))
            #expect(now.contains(#"<p class="notice" role="status">Submission is paused there."#))
            #expect(try await browser.submit("/resume", reason).headers[.location] == "/?done=resumed")
            let suspended = try await browser.submit("/tenants/acme/suspend")
            #expect(suspended.headers[.location] == "/tenants/acme?done=suspended")
            let suspendedPage = try await browser.get("/tenants/acme").text
            #expect(suspendedPage.contains("/tenants/acme/resume"))
            #expect(try await browser.submit("/tenants/acme/resume").status == 303)
            let canceled = try await browser.submit("/videos/\(video.id)/cancel")
            #expect(canceled.headers[.location] == "/videos/\(video.id)?done=canceled")
            // Once more changes nothing, and is no fault.
            #expect(try await browser.submit("/videos/\(video.id)/cancel").status == 303)
            let page = try await browser.get("/videos/\(video.id)").text
            #expect(!page.contains("/cancel"))
        }
        let log = try await rig.gateway.reader.auditLog(AuditQuery(limit: 10)).records
            .filter { $0.actor == "op-operator" }
        #expect(log.map(\.verb).count == 5)
        #expect(log.allSatisfy { $0.actorKind == "operator" })
        #expect(try await rig.gateway.reader.video(video.id)?.state == .canceled)
    }

    @Test func `what cannot be done is said in words, with the status that it has elsewhere`() async throws {
        let rig = try await DashboardRig()
        try await rig.browse(as: .admin) { browser in
            let missing = try await browser.submit("/pause", [("kind", "tenant"), ("name", "nobody<b>")])
            #expect(missing.status == 404)
            #expect(missing.text.contains("There is no tenant &quot;nobody&lt;b&gt;&quot;"))
            #expect(try await browser.submit("/pause", [("kind", "tenant")]).status == 400)
            #expect(try await browser.submit("/resume", [("kind", "all")]).status == 404)
            #expect(try await browser.submit("/tenants/nobody/suspend").status == 404)
            #expect(try await browser.get("/videos/x").status == 404)
            #expect(try await browser.get("/videos?tenant=nobody").status == 404)
            let reply = try await browser.client.execute(
                uri: "/pause",
                method: .post,
                headers: [.cookie: browser.cookie ?? "", .contentType: "text/plain"]
            ) { Reply($0) }
            #expect(reply.status == 415)
        }
    }
}

extension String {
    /// How often a text stands in it.
    func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
