import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct LimitRouteTests {
    private static func gateway(_ limits: [LimitName: String]) async throws -> TestGateway {
        let gateway = try await TestGateway()
        _ = try await gateway.ledger.changes.setLimits(limits, ofTenant: gateway.testLedger.tenant.name)
        return gateway
    }

    private static let order = #"{"prompt":"A cat","model":"kling-v1","seconds":"5"}"#
    private static let native = #"{"model_name":"kling-v1","prompt":"A cat","duration":"5"}"#

    private static let refusals: [(LimitName, String, Int, String, String?, Int, Int)] = [
        // limit, value, status, code, x-should-retry, native status, Kling's number
        (.budgetPerMonth, "0.13", 402, "budget_exhausted", "false", 429, 1102),
        (.budgetPerDay, "0", 402, "budget_exhausted", "false", 429, 1102),
        (.videosPerDay, "0", 429, "daily_limit_reached", "false", 429, 1302),
        (.videosPerMonth, "0", 429, "monthly_limit_reached", "false", 429, 1302),
        (.secondsPerMonth, "4", 429, "monthly_limit_reached", "false", 429, 1302),
        (.concurrentVideos, "0", 429, "too_many_in_progress", nil, 429, 1303),
        (.models, "kling-v3", 403, "model_not_allowed", nil, 403, 1103),
        (.maxSeconds, "4", 403, "model_not_allowed", nil, 403, 1103),
    ]

    @Test(arguments: refusals.indices)
    func `each limit has its own refusal, in both clothes`(index: Int) async throws {
        let row = Self.refusals[index]
        let gateway = try await Self.gateway([row.0: row.1])
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", Self.order)
            #expect(reply.status == row.2)
            #expect(reply.code == row.3)
            #expect(reply.headers[.shouldRetry] == row.4)
            // Whoever obeys would stand still until then; the message says when.
            #expect((reply.headers[.retryAfter] != nil) == (row.0 == .concurrentVideos))
            #expect((reply.json["error"]["message"].string?.contains("begins anew at 2026-") == true) == (row.4 != nil))
            let native = try await client.post("/kling/v1/videos/text2video", Self.native)
            #expect(native.status == row.5)
            #expect(native.json["code"].integer == row.6)
        }
        #expect(gateway.admissionCount == 0)
    }

    @Test
    func `every answer of a limited tenant tells its pace, and a call too many is refused`() async throws {
        let gateway = try await Self.gateway([.readsPerMinute: "60"])
        try await gateway.withClient { client in
            for left in (0..<10).reversed() {
                let reply = try await client.get("/v1/videos")
                #expect(reply.status == 200)
                #expect(reply.headers[.rateLimitPolicy] == #""reads_per_minute";q=60;w=60"#)
                #expect(reply.headers[.rateLimit] == #""reads_per_minute";r=\#(left);t=\#(10 - left)"#)
            }
            let refused = try await client.get("/v1/videos/unknown")
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limited")
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.headers[.shouldRetry] == nil)
            #expect(refused.headers[.rateLimit] == #""reads_per_minute";r=0;t=1"#)
            gateway.clock.advance(by: .seconds(1))
            let next = try await client.get("/v1/videos")
            #expect(next.status == 200)
            // Who has no key is not counted, and who has no limit is not told of one.
            let health = try await client.get("/healthz")
            #expect(health.headers[.rateLimit] == nil)
        }
        let free = try await TestGateway()
        try await free.withClient { client in
            let reply = try await client.get("/v1/videos")
            #expect(reply.headers[.rateLimitPolicy] == nil)
        }
    }

    @Test
    func `whoever orders may go on asking, and the other way around`() async throws {
        let gateway = try await Self.gateway([.requestsPerMinute: "1"])
        try await gateway.withClient { client in
            let made = try await client.post("/v1/videos", Self.order)
            #expect(made.headers[.rateLimitPolicy] == #""requests_per_minute";q=1;w=60"#)
            let id = try #require(made.json["id"].string)
            for path in ["/v1/videos/\(id)", "/v1/videos", "/v1/quota", "/v1/models", "/v1/usage"] {
                for _ in 0..<20 {
                    let read = try await client.get(path)
                    #expect(read.status == 200)
                    #expect(read.headers[.rateLimit] == nil)
                }
            }
            for (method, path) in [
                (HTTPRequest.Method.post, "/v1/videos"), (.post, "/v1/videos/estimate"), (.delete, "/v1/videos/\(id)"),
                (.post, "/v1/videos/\(id)/cancel"), (.post, "/v1/videos/\(id)/link"),
            ] {
                let refused = try await client.call(method, path)
                #expect(refused.code == "rate_limited")
                #expect(refused.headers[.retryAfter] == "60")
            }
        }
        let reader = try await Self.gateway([.readsPerMinute: "1"])
        try await reader.withClient { client in
            _ = try await client.get("/v1/videos")
            let refused = try await client.get("/v1/videos")
            #expect(refused.code == "rate_limited")
            #expect(refused.headers[.retryAfter] == "60")
            let native = try await client.get("/kling/v1/videos/text2video")
            #expect(native.status == 429)
            let made = try await client.post("/v1/videos", Self.order)
            #expect(made.status == 200)
        }
    }

    @Test
    func `without a limit of its own a tenant reads far more than polling takes, and not without end`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            var reply = try await client.get("/v1/quota")
            #expect(reply.headers[.rateLimit] == nil)
            let limit = RateLimiter.standardReads
            let tenant = gateway.testLedger.tenant.id
            while gateway.limiter.take(tenant, .reads, limit: limit, at: gateway.clock.uptime).isAllowed {}
            reply = try await client.get("/v1/quota")
            #expect(reply.code == "rate_limited")
            #expect(reply.headers[.rateLimitPolicy] == "\"reads_per_minute\";q=\(limit);w=60")
        }
    }

    @Test
    func `the quota tells each limit with what is held and what is left`() async throws {
        let gateway = try await Self.gateway([
            .budgetPerMonth: "1.00", .concurrentVideos: "3", .requestsPerMinute: "600", .models: "kling-v1",
        ])
        try await gateway.withClient { client in
            _ = try await client.post("/v1/videos", Self.order)
            let quota = try await client.get("/v1/quota").json
            #expect(quota["models"][0].string == "kling-v1")
            #expect(quota["modes"] == .null)
            let limits = quota["data"]
            let names = (0..<limits.count).compactMap { limits[$0]["name"].string }
            #expect(names == (LimitName.kept.sorted() + [.requestsPerMinute]).map(\.rawValue))
            let concurrent = limits[0]
            #expect(concurrent["limit"].integer == 3)
            #expect(concurrent["held"].integer == 1)
            #expect(concurrent["remaining"].integer == 2)
            #expect(concurrent["resets_at"] == .null)
            let unlimited = limits[1]
            #expect(unlimited["limit"] == .null)
            #expect(unlimited["held"].integer == 1)
            #expect(unlimited["resets_at"].integer == 1_790_035_200)
            let budget = limits[5]
            #expect(budget["limit"].string == "1.00")
            #expect(budget["held"].string == "0.14")
            #expect(budget["used"].string == "0.00")
            #expect(budget["remaining"].string == "0.86")
            #expect(budget["resets_at"].integer == 1_790_812_800)
            #expect(limits[6]["limit"].integer == 600)
            #expect(limits[6]["used"] == .null)
        }
    }

    @Test
    func `the list of models has only what the tenant may order`() async throws {
        let gateway = try await Self.gateway([.models: "kling-v1,kling-v1-6", .modes: "std", .maxSeconds: "5"])
        try await gateway.withClient { client in
            let models = try await client.get("/v1/models").json["data"]
            #expect(models.count == 2)
            for (index, id) in ["kling-v1", "kling-v1-6"].enumerated() {
                let model = models[index]
                #expect(model["id"].string == id)
                #expect(model["capabilities"]["modes"].count == 1)
                #expect(model["capabilities"]["modes"][0].string == "std")
                #expect(model["capabilities"]["seconds"].count == 1)
                #expect(model["capabilities"]["seconds"][0].string == "5")
                #expect(model["prices"].count == 1)
            }
        }
    }
}
