import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct AdminRouteTests {
    @Test func `a tenant is created, changed, suspended and resumed`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withOperator(.admin) { client in
            let body = #"{"name":"studio","limits":{"videos_per_day":9,"models":["kling-v1"]},"weight":3}"#
            let made = try await client.post("/admin/v1/tenants", body)
            #expect(made.status == 200)
            #expect(made.json["limits"]["videos_per_day"].string == "9")
            #expect(made.json["weight"].integer == 3)
            let changed = try await client.call(
                .patch,
                "/admin/v1/tenants/studio",
                #"{"limits":{"videos_per_day":null,"budget_per_month":"5.00"},"cache_mode":"shared"}"#
            )
            #expect(changed.json["limits"].names.sorted() == ["budget_per_month", "models"])
            #expect(changed.json["cache"]["mode"].string == "shared")
            #expect(try await client.post("/admin/v1/tenants/studio/suspend").json["state"].string == "suspended")
            #expect(try await client.post("/admin/v1/tenants/studio/resume").json["state"].string == "active")
            #expect(try await client.get("/admin/v1/tenants").json["data"].count == 2)
            #expect(try await client.get("/admin/v1/tenants/nobody").status == 404)
            #expect(try await client.post("/admin/v1/tenants", body).code == "invalid_field")
            #expect(try await client.post("/admin/v1/tenants", #"{"name":"x","color":"red"}"#).code == "unknown_field")
            #expect(try await client.post("/admin/v1/tenants", #"{}"#).code == "missing_field")
        }
        let log = try await gateway.ledger.reader.auditLog(AuditQuery(limit: 4)).records
        #expect(log.map(\.verb) == ["tenant.resume", "tenant.suspend", "tenant.set", "tenant.create"])
        #expect(log.allSatisfy { $0.actor == "op-admin" && $0.actorKind == "operator" })
    }

    @Test func `a file of tenants is tried out, and applied whole or not at all`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withOperator(.admin) { client in
            let file = #"{"file":"tenants:\n  studio: {weight: 2}\n","dry_run":true}"#
            let tried = try await client.post("/admin/v1/tenant_file", file)
            #expect(tried.json["applied"] == .bool(false))
            #expect(tried.json["changes"].count == 2)
            #expect(try await client.get("/admin/v1/tenants/studio").status == 404)
            let applied = try await client.post(
                "/admin/v1/tenant_file",
                file.replacing("true", with: "false")
            )
            #expect(applied.json["applied"] == .bool(true))
            #expect(try await client.get("/admin/v1/tenants/studio").json["weight"].integer == 2)
            let wrong = try await client.post("/admin/v1/tenant_file", #"{"file":"tenants:\n  a: {color: red}\n"}"#)
            #expect(wrong.status == 400)
            #expect(wrong.parameter == "file")
        }
    }

    @Test func `a key and a token leave once, whole, and are revoked`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withOperator(.admin) { client in
            let made = try await client.post("/admin/v1/tenants/acme/keys", #"{"scopes":["videos:read"]}"#)
            let key = try #require(made.json["key"].string.flatMap { TenantSecret($0) })
            #expect(made.json["id"].string == key.id.text)
            let rotated = try await client.post("/admin/v1/keys/\(key.id)/rotate", #"{"overlap":60}"#)
            #expect(rotated.json["key"].string.flatMap { TenantSecret($0) } != nil)
            #expect(try await client.post("/admin/v1/keys/\(key.id)/revoke").json["state"].string == "revoked")
            let listed = try await client.get("/admin/v1/tenants/acme/keys")
            #expect(listed.json["data"].count == 3)
            #expect(!listed.text.contains("kgw_"))
            let new = try await client.post("/admin/v1/operators", #"{"name":"kim","role":"viewer"}"#)
            let token = try #require(new.json["token"].string)
            let kim = OperatorClient(client: client.client, token: token)
            let me = try await kim.get("/admin/v1/me")
            #expect([me.json["name"].string, me.json["role"].string] == ["kim", "viewer"])
            #expect(try await client.post("/admin/v1/operators/kim/revoke").json["state"].string == "revoked")
            #expect(try await kim.get("/admin/v1/me").status == 401)
            #expect(try await !client.get("/admin/v1/operators").text.contains("kgo_"))
        }
    }

    @Test func `videos are found, listed page by page, and withdrawn`() async throws {
        let gateway = try await TestGateway()
        let other = try await gateway.testLedger.createTenant("other").id
        var ids: [String] = []
        for tenant in [nil, other, nil] as [TenantID?] {
            gateway.clock.advance(by: .seconds(1))
            ids.append(try await gateway.testLedger.admit(tenant: tenant).id.description)
        }
        let (first, all) = (try #require(ids.first), ids)
        try await gateway.withOperator(.operator) { client in
            let page = try await client.get("/admin/v1/videos?limit=2")
            #expect(page.json["data"].count == 2)
            #expect(page.json["has_more"] == .bool(true))
            let last = try #require(page.json["last_id"].string)
            let rest = try await client.get("/admin/v1/videos?limit=2&after=\(last)")
            #expect(rest.json["data"][0]["id"].string == first)
            let oldest = try await client.get("/admin/v1/videos?order=asc&limit=1")
            #expect(oldest.json["data"][0]["id"].string == first)
            let own = try await client.get("/admin/v1/videos?tenant=other&status=queued&model=kling-v1")
            #expect(own.json["data"].count == 1)
            let day = gateway.clock.now.text.prefix(10)
            #expect(try await client.get("/admin/v1/videos?since=\(day)").json["data"].count == 3)
            #expect(try await client.get("/admin/v1/videos?since=2999-01-01").json["data"].count == 0)
            for query in [
                "status=done", "since=soon", "from=2026-01-01", "limit=0", "limit=501", "after=x", "order=up",
                "color=red",
            ] {
                #expect(try await client.get("/admin/v1/videos?\(query)").status == 400, "\(query)")
            }
            #expect(try await client.get("/admin/v1/videos?tenant=nobody").status == 404)
            let shown = try await client.get("/admin/v1/videos/\(first)")
            #expect(shown.json["entries"].count == 1)
            #expect(!shown.text.contains("sunset"))
            let canceled = try await client.post("/admin/v1/videos/\(first)/cancel")
            #expect(canceled.json["status"].string == "canceled")
            #expect(try await client.post("/admin/v1/videos/\(first)/cancel", "{}").status == 200)
            #expect(try await client.get("/admin/v1/queue").json["videos"].count == all.count - 1)
        }
    }

    @Test func `submission is paused and resumed, and the cache purged`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withOperator(.operator) { client in
            let paused = try await client.post("/admin/v1/pause", #"{"tenant":"acme","reason":"Bills."}"#)
            #expect(paused.json["pause"]["author"].string == "op-operator")
            let key = try await client.post("/admin/v1/pause", #"{"upstream_key":"test"}"#)
            #expect(key.json["pause"]["subject"].string == "uk_test")
            #expect(try await client.get("/admin/v1/queue").json["pauses"].count == 2)
            let ended = try await client.post("/admin/v1/resume", #"{"tenant":"acme"}"#)
            #expect(ended.json["others"].count == 1)
            #expect(try await client.post("/admin/v1/resume").status == 404)
            let two = try await client.post("/admin/v1/pause", #"{"tenant":"acme","model":"kling-v1"}"#)
            #expect(two.status == 400)
            #expect(try await client.post("/admin/v1/cache/purge").json["forgotten"].integer == 0)
            #expect(try await client.get("/admin/v1/cache?tenant=acme").json["hits"].integer == 0)
        }
    }

    @Test func `what the installation is can be seen`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withOperator(.viewer) { client in
            let settings = try await client.get("/admin/v1/configuration")
            #expect(settings.json["server.port"]["origin"].string == "default")
            #expect(try await client.get("/admin/v1/models").json["data"].count > 3)
            let keys = try await client.get("/admin/v1/upstream_keys")
            #expect(keys.json["data"][0]["name"].string == "test")
            #expect(try await client.get("/admin/v1/usage").json["rows"].count == 0)
            let table = try await client.get("/admin/v1/usage?format=csv")
            #expect(table.text.hasPrefix("tenant,day,"))
            #expect(try await client.get("/admin/v1/usage?tenant=nobody").status == 404)
        }
    }

    @Test func `deliveries of a tenant's endpoint are seen and sent again`() async throws {
        let gateway = try await TestGateway()
        let store = gateway.testLedger
        var entropy = store.entropy
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: store.clock.now, using: &entropy),
            tenant: store.tenant.id,
            url: "https://hooks.example/kling",
            events: Set(WebhookEventType.allCases),
            description: nil,
            createdAt: store.clock.now
        )
        try await store.ledger.webhooks.create(endpoint, secret: "sealed-secret")
        let video = try await store.admit()
        _ = try await store.ledger.admissions.cancel(video.id, of: store.tenant.id, at: store.clock.now)
        try await gateway.withOperator(.operator) { client in
            let path = "/admin/v1/tenants/acme/webhook_endpoints"
            let listed = try await client.get(path)
            let id = try #require(listed.json["data"][0]["id"].string)
            #expect(!listed.text.contains("sealed-secret"))
            let deliveries = try await client.get("\(path)/\(id)/deliveries")
            #expect(deliveries.json["data"][0]["type"].string == "video.canceled")
            let day = gateway.clock.now.text.prefix(10)
            let replay = "\(path)/\(id)/replay"
            #expect(try await client.post(replay, #"{"from":"\#(day)"}"#).json["events"].integer == 1)
            #expect(try await client.post(replay, "{}").code == "missing_field")
            #expect(try await client.post(replay, #"{"event_id":"x"}"#).code == "invalid_field")
            #expect(try await client.get("/admin/v1/tenants/nobody/webhook_endpoints").status == 404)
        }
    }
}
