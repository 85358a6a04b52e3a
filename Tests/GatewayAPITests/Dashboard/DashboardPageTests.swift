import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayHTTP

/// What pages show.
struct DashboardPageTests {
    static let places = Page.Place.allCases.map(\.rawValue)

    @Test(arguments: places)
    func `a page with nothing to show says what will stand there`(place: String) async throws {
        let rig = try await DashboardRig()
        rig.keys.replace(with: [])
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get(place)
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let vacancies = [
                "/": "Nothing: orders are taken", "/money": "Nothing was ordered in these days.",
                "/videos": "No video was ordered yet.", "/upstream": "There is no upstream key",
                "/settings": "started without settings", "/tenants": "acme", "/audit": "Changes by operators",
            ]
            #expect(page.text.contains(vacancies[place] ?? "?"))
            let title = Page.Place(rawValue: place)?.title ?? ""
            #expect(page.text.contains("<title>\(title) · Kling Gateway</title>"))
            #expect(page.text.contains(#"<a href="\#(place)" aria-current="page">\#(title)</a>"#))
            #expect(page.text.components(of: "aria-current") == 1)
            #expect(page.text.components(of: "<h1>") == 1)
            #expect(page.text.components(of: "<main") == 1)
        }
    }

    @Test func `every answer forbids what pages do not need, and the assets are asked for once`() async throws {
        let rig = try await DashboardRig()
        let policy = """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
            connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
            """
        try await rig.browse(as: .admin) { browser in
            let paths =
                Self.places + [
                    "/login", "/now/live", "/money/cache", "/tenants/acme", "/videos/x", "/assets/dashboard.css",
                    "/assets/dashboard.js", "/assets/icon.svg",
                ]
            for path in paths {
                let reply = try await browser.get(path)
                #expect(reply.headers[.contentSecurityPolicy] == policy, "\(path)")
                #expect(reply.headers[.referrerPolicy] == "no-referrer")
                #expect(reply.headers[.contentTypeOptions] == "nosniff")
                // Nothing that the policy would keep from working.
                for inline in ["<style", " style=", " onclick=", "javascript:", "http://", "https://"] {
                    #expect(path.hasSuffix(".svg") || !reply.text.contains(inline), "\(path) has \(inline)")
                }
                if path.hasPrefix("/assets/") {
                    let tag = try #require(reply.headers[.eTag])
                    let again = try await browser.get(path + "?x", headers: [.ifNoneMatch: tag])
                    #expect(again.status == 304)
                    #expect(again.text.isEmpty)
                }
            }
        }
    }

    @Test func `Now says what a person has to see to, and what to do`() async throws {
        let rig = try await DashboardRig()
        let key = HealthReport.Key(
            id: UpstreamKeyID("uk_test"),
            name: "first",
            state: .open,
            reason: .upstreamKeyRefused,
            slots: 3
        )
        rig.report.replace(with: HealthReport([.archiveUnwritable], keys: [key]))
        rig.balances.replace(with: ["uk_test": 1_250_000])
        let failed = try await rig.gateway.testLedger.admit().id
        try await rig.gateway.finish(failed, as: .failed(VideoFailure(.contentPolicy)))
        _ = try await rig.gateway.testLedger.admit()
        rig.gateway.clock.advance(by: .seconds(90))
        try await rig.gateway.pause(.all, reason: "maintenance")
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/").text
            for words in [
                "The upstream refuses a key;", "Put a good key into the file", "The archive cannot be written;",
                "Make room where archive.path is", "Little money is left behind the key uk_test: 1.25 USD.",
                "Submission is paused: everything since", "maintenance", "1 min 30 s", "content_policy",
                "/videos/\(failed)",
                #"<div id="live" data-source="/now/live">"#, #"<noscript><meta http-equiv="refresh" content="30">"#,
            ] {
                #expect(page.contains(words), "\(words)")
            }
            let part = try await browser.get("/now/live")
            #expect(part.status == 200)
            #expect(part.text.contains("The upstream refuses a key;"))
            #expect(!part.text.contains("<html"))
            #expect(!part.text.contains("<form"))
        }
    }

    @Test func `Now tells of videos whose money is in doubt`() async throws {
        let rig = try await DashboardRig()
        let video = try await rig.gateway.testLedger.admit().id
        let submission = try #require(try await rig.gateway.testLedger.beginSubmission())
        try await rig.gateway.ledger.work
            .record(.unknown(nextPoll: rig.gateway.clock.now), of: submission, trouble: nil, at: rig.gateway.clock.now)
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/").text
            #expect(page.contains("The money of 1 video is in doubt."))
            #expect(page.contains(#"id="unresolved""#))
            #expect(page.contains("/videos/\(video)"))
            #expect(page.contains("looked for"))
        }
    }

    @Test func `Money sums by tenant and by model, and draws what the table says`() async throws {
        let rig = try await DashboardRig()
        let other = try await rig.gateway.testLedger.createTenant("other")
        _ = try await rig.gateway.makeVideo()
        _ = try await rig.gateway.makeVideo(tenant: other.id)
        _ = try await rig.gateway.testLedger.admit(tenant: other.id)
        try await rig.browse(as: .viewer) { browser in
            for days in MoneyPage.spans {
                let page = try await browser.get("/money?days=\(days)&by=tenant").text
                #expect(page.contains(#"<a href="/tenants/acme">"#))
                #expect(page.contains(#"<a href="/tenants/other">"#))
                #expect(page.contains(#"role="img" aria-label="Charged a day"#))
                #expect(page.components(of: #"<rect class="series-0" x="#) == 1)
                #expect(page.components(of: #"<rect class="series-1" x="#) == 1)
                #expect(page.contains(#"<option value="\#(days)" selected>"#))
            }
            let models = try await browser.get("/money?by=model").text
            #expect(models.contains("kling-v1"))
            #expect(!models.contains(#"<a href="/tenants/acme">"#))
            #expect(try await browser.get("/money?days=5000&by=moon").status == 200)
            rig.gateway.clock.advance(by: .seconds(60))
            let cache = try await browser.get("/money/cache").text
            #expect(cache.contains("No order has met the cache yet."))
            let request = CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(60)))
            let miss = try rig.gateway.testLedger.admission(prompt: "A boat.", cache: request)
            _ = try await rig.gateway.ledger.admissions.admit(miss)
            rig.gateway.clock.advance(by: .seconds(61))
            let again = try await browser.get("/money/cache").text
            #expect(again.contains("nothing yet") && again.contains("Were made"))
        }
    }

    @Test func `a tenant has limits as bars, keys without secrets, and its latest videos`() async throws {
        let rig = try await DashboardRig()
        let now = rig.gateway.clock.now
        _ = try await rig.gateway.ledger.changes
            .setLimits(
                [.videosPerDay: "2", .budgetPerMonth: "50", .models: "kling-v1"],
                ofTenant: try TenantName("acme"),
                at: now
            ) { _ in }
        let video = try await rig.gateway.testLedger.admit()
        try await rig.browse(as: .operator) { browser in
            let page = try await browser.get("/tenants/acme").text
            #expect(page.contains("videos per day"))
            #expect(page.contains("of 50.00"))
            #expect(page.contains("no limit"))
            #expect(page.contains("/videos/\(video.id)"))
            #expect(page.contains(#"action="/tenants/acme/suspend""#))
            let isShown = rig.gateway.secret.withExposedText { page.contains($0) }
            #expect(!isShown)
            #expect(try await browser.get("/tenants/nobody").status == 404)
        }
    }

    @Test func `settings stand with their origins`() async throws {
        let rig = try await DashboardRig()
        rig.settings.replace(with: [
            DashboardParts.Setting(key: "server.port", value: "8080", origin: "default"),
            DashboardParts.Setting(key: "admin.token_file", value: "/etc/token", origin: "gateway.yaml:7"),
        ])
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/settings").text
            for words in ["server.port", "8080", "gateway.yaml:7", "/etc/token"] {
                #expect(page.contains(words))
            }
        }
    }

    @Test func `the audit log is filtered, and has pages`() async throws {
        let rig = try await DashboardRig()
        for _ in 0...AuditPage.pageSize / 2 {
            try await rig.gateway.pause(.all)
            try await rig.gateway.resume(.all)
        }
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/audit").text
            #expect(page.contains("Older"))
            #expect(page.components(of: "<tr>") == AuditPage.pageSize + 1)
            let aboutTenant = try await browser.get("/audit?subject=acme").text
            #expect(!aboutTenant.contains("createTenant"))
            let byNobody = try await browser.get("/audit?actor=nobody").text
            #expect(byNobody.contains("No change fits."))
            let behind = try await browser.get("/audit?after=2").text
            #expect(behind.contains("Newest"))
        }
    }

    @Test func `the audit log is narrowed to days, both of which count`() async throws {
        let rig = try await DashboardRig()
        let first = QuotaCalendar.utc.day(of: rig.gateway.clock.now)
        try await rig.gateway.pause(.model(ModelID("m1")), reason: "first")
        rig.gateway.clock.advance(by: .seconds(86_400))
        try await rig.gateway.pause(.model(ModelID("m2")), reason: "second")
        rig.gateway.clock.advance(by: .seconds(86_400))
        try await rig.gateway.pause(.model(ModelID("m3")), reason: "third")
        try await rig.browse(as: .viewer) { browser in
            func reasons(_ query: String) async throws -> [String] {
                let page = try await browser.get("/audit?\(query)").text
                return ["first", "second", "third"].filter { page.contains("reason&quot;:&quot;\($0)") }
            }
            #expect(try await reasons("") == ["first", "second", "third"])
            #expect(try await reasons("from=\(first.next)") == ["second", "third"])
            #expect(try await reasons("to=\(first.next)") == ["first", "second"])
            #expect(try await reasons("from=\(first.next)&to=\(first.next)&actor=") == ["second"])
            #expect(try await reasons("from=\(first.next.next.next)") == [])
            let page = try await browser.get("/audit?from=\(first)&to=\(first.next)&after=2").text
            #expect(page.contains(#"<input id="from" name="from" type="date" value="\#(first)""#))
            #expect(page.contains("/audit?from=\(first)&amp;to=\(first.next)\">Newest"))
            let wrong = try await browser.get("/audit?from=yesterday")
            #expect(wrong.status == 400)
            #expect(wrong.text.contains("is no day; write it as"))
        }
    }
}
