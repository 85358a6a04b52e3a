import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct AccessTests {
    /// The routes of the public listener that are not for anybody, with what a test of them needs.
    static let guarded: [Guarded] = [
        Guarded(.post, "/v1/videos", .videosWrite), Guarded(.get, "/v1/videos", .videosRead),
        Guarded(.post, "/v1/videos/estimate", .videosWrite), Guarded(.get, "/v1/videos/{id}", .videosRead),
        Guarded(.delete, "/v1/videos/{id}", .videosWrite), Guarded(.post, "/v1/videos/{id}/cancel", .videosWrite),
        Guarded(.post, "/v1/videos/{id}/link", .videosRead), Guarded(.get, "/v1/videos/{id}/content", .videosRead),
        Guarded(.head, "/v1/videos/{id}/content", .videosRead), Guarded(.get, "/v1/quota", .usageRead),
        Guarded(.get, "/v1/usage", .usageRead), Guarded(.get, "/v1/models", .videosRead),
        Guarded(.get, "/v1/models/{model}", .videosRead),
        Guarded(.get, "/v1/videos/{id}/events", .videosRead), Guarded(.get, "/v1/events", .videosRead),
        Guarded(.post, "/kling/v1/videos/text2video", .videosWrite),
        Guarded(.get, "/kling/v1/videos/text2video", .videosRead),
        Guarded(.get, "/kling/v1/videos/text2video/{task_id}", .videosRead),
        Guarded(.post, "/v1/webhook_endpoints", .webhooksWrite),
        Guarded(.get, "/v1/webhook_endpoints", .webhooksWrite),
        Guarded(.get, "/v1/webhook_endpoints/{id}", .webhooksWrite),
        Guarded(.patch, "/v1/webhook_endpoints/{id}", .webhooksWrite),
        Guarded(.delete, "/v1/webhook_endpoints/{id}", .webhooksWrite),
        Guarded(.post, "/v1/webhook_endpoints/{id}/secret", .webhooksWrite),
        Guarded(.post, "/v1/webhook_endpoints/{id}/test", .webhooksWrite),
        Guarded(.get, "/v1/webhook_endpoints/{id}/deliveries", .webhooksWrite),
        Guarded(.post, "/v1/webhook_endpoints/{id}/replay", .webhooksWrite),
        Guarded(.post, "/v1/webhook_secret", .webhooksWrite),
    ]

    @Test func `only health, contract, callbacks and questions of browsers need no proof, all others their scope`()
        async throws
    {
        let gateway = try await TestGateway()
        let open = gateway.api.routes.routes.filter { $0.access == .anyone }
        let paths = ["/callbacks/kling/{token}", "/docs", "/healthz", "/openapi.json", "/v1/videos/{id}/content"]
        #expect(open.map(\.template).sorted() == paths)
        let others = gateway.api.routes.routes.filter { $0.access != .anyone }
        #expect(Set(others.compactMap(Guarded.init)) == Set(Self.guarded))
        #expect(others.count == Self.guarded.count)
    }

    @Test(arguments: guarded)
    func `a call without a proper key is a 401 before anything else is looked at`(route: Guarded) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.call(
                route.method,
                route.path + "?unknown=1",
                headers: [.authorization: "Bearer nonsense"],
                body: "x"
            )
            #expect(reply.status == 401)
            #expect(reply.headers[.wwwAuthenticate] == "Bearer realm=\"kling-gateway\"")
            if route.method != .head {
                let isNative = route.template.hasPrefix("/kling")
                #expect(isNative ? reply.json["code"].integer == 1002 : reply.code == "invalid_api_key")
            }
        }
        #expect(gateway.store.reads == 0)
    }

    @Test(arguments: guarded)
    func `a key without the scope is a 403`(route: Guarded) async throws {
        let gateway = try await TestGateway()
        let others = Set(Scope.allCases).subtracting([route.scope])
        let weak = try await gateway.testLedger.createKey(pepper: gateway.pepper, scopes: others)
        try await gateway.withClient(as: weak) { client in
            let reply = try await client.call(route.method, route.path, body: "x")
            #expect(reply.status == 403)
            if route.method != .head {
                let isNative = route.template.hasPrefix("/kling")
                #expect(isNative ? reply.json["code"].integer == 1103 : reply.code == "missing_scope")
            }
        }
    }

    @Test func `the forms that a key may not have are refused without asking the store`() async throws {
        let gateway = try await TestGateway()
        let secret = gateway.secret.withExposedText { $0 }
        try await gateway.withClient { client in
            for value in [
                "", "Bearer", "Bearer ", secret, "Basic \(secret)", "Bearer \(secret) x", "Bearer \(secret.dropLast())",
                "Bearer \(secret)A", "Bearer \(secret.dropLast())!", "Bearer \(secret.uppercased())",
                "Bearer " + String(secret.reversed()), "Bearer kgw_",
                "Bearer \(gateway.pepper.digest(of: gateway.secret))",
            ] {
                let reply = try await client.get("/v1/models", headers: [.authorization: value])
                #expect(reply.status == 401)
                #expect(reply.code == "invalid_api_key")
            }
            var twice: HTTPFields = [:]
            twice.append(HTTPField(name: .authorization, value: "Bearer \(secret)"))
            twice.append(HTTPField(name: .authorization, value: "Bearer \(secret)"))
            let reply = try await client.get("/v1/models", headers: twice)
            #expect(reply.status == 401)
            #expect(gateway.store.reads == 0)
            let lower = try await client.get("/v1/models", headers: [.authorization: "bearer   \(secret)"])
            #expect(lower.status == 200)
        }
    }

    @Test func `unknown and revoked keys are told the same, an expired one that it has expired`() async throws {
        let gateway = try await TestGateway()
        var entropy = gateway.testLedger.entropy
        let unknown = TenantSecret(using: &entropy)
        let revoked = try await gateway.testLedger.createKey(pepper: gateway.pepper)
        _ = try await gateway.ledger.changes.revokeKey(revoked.id, at: gateway.clock.now)
        let expired = try await gateway.testLedger.createKey(
            pepper: gateway.pepper,
            expiresAt: gateway.clock.now + .seconds(1)
        )
        let foreign = try await gateway.testLedger.createKey(pepper: try Pepper(Array(repeating: 8, count: 32)))
        gateway.clock.advance(by: .seconds(1))
        for (secret, code) in [
            (unknown, "invalid_api_key"), (revoked, "invalid_api_key"), (foreign, "invalid_api_key"),
            (expired, "expired_api_key"),
        ] {
            try await gateway.withClient(as: secret) { client in
                let reply = try await client.get("/v1/models")
                #expect(reply.status == 401)
                #expect(reply.code == code)
            }
        }
    }

    @Test func `a store that does not answer is never a 401`() async throws {
        let gateway = try await TestGateway()
        gateway.store.setDown(true)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/models")
            #expect(reply.status == 503)
            #expect(reply.code == "store_unavailable")
        }
    }
}

/// A route that is not for anybody.
struct Guarded: Hashable, Sendable {
    let method: HTTPRequest.Method
    let template: String
    let scope: Scope

    init(_ method: HTTPRequest.Method, _ template: String, _ scope: Scope) {
        self.method = method
        self.template = template
        self.scope = scope
    }

    init?(_ route: Route) {
        switch route.access {
        case .anyone, .operator, .operatorOrSession: return nil
        case .tenant(let scope), .tenantOrLink(let scope): self.init(route.method, route.template, scope)
        }
    }

    /// The path with something in every place that varies.
    var path: String {
        template.replacing("{id}", with: "video_x").replacing("{task_id}", with: "x")
    }
}
