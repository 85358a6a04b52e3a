import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct EstimateTests {
    private static let path = "/v1/videos/estimate"
    private static let order = #"{"prompt":"A quiet street at sunset."}"#

    @Test func `an estimate tells price and place as the contract's example does`() async throws {
        let gateway = try await TestGateway(rules: AdmissionRules.usual)
        try await gateway.withClient { client in
            let reply = try await client.post(Self.path, Self.order)
            #expect(reply.status == 200)
            #expect(reply.headers[.cacheControl] == "private, no-store")
            #expect(reply.json == Contract.shared.example("AcceptedEstimate"))
            let form = try await client.post(Self.path, form: [("prompt", "A cat"), ("size", "1080x1920")])
            #expect(form.json["accepted"] == .bool(true))
            #expect(form.json["aspect_ratio"].string == "9:16")
            #expect(form.json["mode"].string == "pro")
            let list = try await client.get("/v1/videos")
            #expect(list.json["data"].count == 0)
        }
        #expect(gateway.admissionCount == 0)
    }

    @Test func `the order that follows gets the price and the place of its estimate`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for _ in 0..<3 {
                let body = #"{"prompt":"A cat","mode":"pro","seconds":10}"#
                let estimate = try await client.post(Self.path, body).json
                gateway.clock.advance(by: .milliseconds(1))
                let video = try await client.post("/v1/videos", body).json
                for name in ["model", "seconds", "size", "aspect_ratio", "mode", "queue"] {
                    #expect(estimate[name] == video[name])
                }
                for name in ["currency", "amount"] {
                    #expect(estimate["cost"][name] == video["cost"][name])
                }
            }
        }
    }

    private static let limits: [(LimitName, String)] = [
        (.budgetPerMonth, "0.13"), (.budgetPerDay, "0"), (.videosPerDay, "0"), (.videosPerMonth, "0"),
        (.secondsPerMonth, "4"), (.concurrentVideos, "0"), (.models, "kling-v3"), (.modes, "pro"), (.maxSeconds, "4"),
    ]

    @Test(arguments: limits.indices)
    func `where a limit refuses, the estimate says so in the words of the order's refusal`(index: Int) async throws {
        let gateway = try await TestGateway()
        let limits = [Self.limits[index].0: Self.limits[index].1]
        _ = try await gateway.ledger.changes.setLimits(limits, ofTenant: gateway.testLedger.tenant.name)
        try await gateway.withClient { client in
            let estimate = try await client.post(Self.path, Self.order)
            let order = try await client.post("/v1/videos", Self.order)
            #expect(order.status >= 400)
            #expect(estimate.status == 200)
            #expect(estimate.json["accepted"] == .bool(false))
            #expect(estimate.json["error"] == order.json["error"])
            // A wait of hours or days is no header of the order's.
            let wait = estimate.json["retry_after"].integer
            #expect(wait.flatMap { $0 > 60 ? nil : "\($0)" } == order.headers[.retryAfter])
            #expect(estimate.json["queue"] == .null)
            #expect(estimate.json["cost"]["amount"].string == "0.14")
        }
    }

    @Test func `a refusal looks as in the contract's example`() async throws {
        let gateway = try await TestGateway(rules: AdmissionRules.usual)
        _ = try await gateway.ledger.changes.setLimits(
            [.concurrentVideos: "2"],
            ofTenant: gateway.testLedger.tenant.name
        )
        try await gateway.withClient { client in
            try await client.post("/v1/videos", #"{"prompt":"A cat"}"#)
            try await client.post("/v1/videos", #"{"prompt":"A dog"}"#)
            let reply = try await client.post(Self.path, Self.order)
            #expect(reply.json == Contract.shared.example("RefusedEstimate"))
        }
    }

    @Test func `an order that would share a video costs nothing, whatever the limits`() async throws {
        let gateway = try await TestGateway(rules: AdmissionRules.usual)
        _ = try await gateway.ledger.changes.setLimits([.videosPerDay: "1"], ofTenant: gateway.testLedger.tenant.name)
        try await gateway.withClient { client in
            try await client.post("/v1/videos", Self.order)
            let reply = try await client.post(Self.path, Self.order)
            #expect(reply.json["accepted"] == .bool(true))
            #expect(reply.json["cache"].string == "collapsed")
            #expect(reply.json["cost"]["amount"].string == "0.00")
            #expect(reply.json["queue"]["position"].integer == 1)
            let fresh = try await client.post(Self.path, Self.order, headers: [.cacheControl: "no-cache"])
            #expect(fresh.json["error"]["code"].string == "daily_limit_reached")
        }
    }

    private static let mistakes = [
        "", "[]", "{}", #"{"prompt":""}"#, #"{"prompt":"x","seconds":7}"#, #"{"prompt":"x","model":"sora-2"}"#,
        #"{"prompt":"x","nonsense":1}"#, #"{"prompt":"x","size":"1280x720","mode":"pro"}"#,
        #"{"prompt":"x","webhook_url":"https://a.example"}"#, #"{"prompt":"x","queue_deadline":0}"#,
    ]

    @Test(arguments: mistakes)
    func `what is wrong with an order is wrong with its estimate`(body: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let estimate = try await client.post(Self.path, body)
            let order = try await client.post("/v1/videos", body)
            #expect(order.status == 400)
            #expect(estimate.status == order.status)
            #expect(estimate.json == order.json)
        }
    }

    @Test func `who may not order may not ask, and a server that stops takes neither`() async throws {
        let gateway = try await TestGateway()
        let reader = try await gateway.testLedger.createKey(pepper: gateway.pepper, scopes: [.videosRead, .usageRead])
        try await gateway.withClient(as: reader) { client in
            let reply = try await client.post(Self.path, Self.order)
            #expect(reply.code == "missing_scope")
        }
        gateway.drain.drain()
        try await gateway.withClient { client in
            let draining = try await client.post(Self.path, Self.order)
            #expect(draining.code == "draining")
        }
        _ = try await gateway.ledger.changes.setState(.suspended, ofTenant: gateway.testLedger.tenant.name)
        try await gateway.withClient { client in
            let suspended = try await client.post(Self.path, Self.order)
            #expect(suspended.status == 403)
            #expect(suspended.code == "tenant_suspended")
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .delete, .put])
    func `the estimate's path is no video's`(method: HTTPRequest.Method) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.call(method, Self.path)
            #expect(reply.status == 405)
            #expect(reply.headers[.allow] == "POST")
        }
    }
}
