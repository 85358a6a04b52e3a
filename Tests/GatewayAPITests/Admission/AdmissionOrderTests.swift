import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayHTTP
@testable import GatewayLedger

/// What is asked of an order, in which order: an order with many faults is refused for the first of them.
struct AdmissionOrderTests {
    /// The faults, as `openapi/gateway.yaml` lists them, with the code of each.
    static let faults: [(name: String, code: String)] = [
        ("replay", "idempotency_mismatch"), ("catalogue", "unsupported_by_model"), ("draining", "draining"),
        ("offer", "unknown_model"), ("webhook", "invalid_field"), ("backlog", "queue_full"),
        ("limits on the order", "model_not_allowed"), ("reserve quotas", "daily_limit_reached"),
    ]

    @Test(arguments: faults.indices)
    func `an order is refused for its first fault`(first: Int) async throws {
        let reply = try await Self.order(withFaultsFrom: first)
        #expect(reply.code == Self.faults[first].code, "\(Self.faults[first].name)")
    }

    @Test func `an order without a fault is admitted`() async throws {
        let reply = try await Self.order(withFaultsFrom: Self.faults.count)
        #expect(reply.status == 200)
    }

    @Test func `the contract lists the same order`() {
        let text = Contract.shared.root["paths"]["/v1/videos"]["post"]["description"].string ?? ""
        var rest = text[...]
        for (name, code) in Self.faults {
            guard let place = rest.firstRange(of: "`\(code)`") else {
                Issue.record("\(name): `\(code)` is not listed, or not in its place")
                return
            }
            rest = rest[place.upperBound...]
        }
    }

    /// Orders with this fault and all behind it, but none before it.
    private static func order(withFaultsFrom first: Int) async throws -> Reply {
        let has = { (name: String) in faults[first...].contains { $0.name == name } }
        var rules = AdmissionRules.uncached
        rules.room = QueueRoom(inAll: has("backlog") ? 1 : 10)
        let gateway = try await TestGateway(rules: rules)
        try await gateway.withClient { client in
            let earlier = try await client.post(
                "/v1/videos",
                #"{"prompt":"A cat."}"#,
                headers: [.idempotencyKey: "used"]
            )
            #expect(earlier.status == 200)
        }
        var limits: [LimitName: String] = [:]
        limits[.models] = has("limits on the order") ? "kling-v2-master" : nil
        limits[.videosPerDay] = has("reserve quotas") ? "1" : nil
        _ = try await gateway.ledger.changes.setLimits(limits, ofTenant: gateway.testLedger.tenant.name)
        if has("draining") {
            gateway.drain.drain()
        }
        if has("offer") {
            gateway.offer.replace(with: UpstreamOffer(names: ["kling-v2-master"], at: gateway.clock.now))
        }
        let seconds = has("catalogue") ? "7" : "5"
        let key = has("replay") ? "used" : "new"
        let webhook = has("webhook") ? #","webhook_url":"https://app.example/hook""# : ""
        return try await gateway.reply(
            to: #"{"prompt":"A dog.","model":"kling-v1","seconds":"\#(seconds)"\#(webhook)}"#,
            headers: [.idempotencyKey: key]
        )
    }
}

extension TestGateway {
    fileprivate func reply(to body: String, headers: HTTPFields) async throws -> Reply {
        let reply = LiveValue<Reply?>(nil)
        try await withClient { client in
            reply.replace(with: try await client.post("/v1/videos", body, headers: headers))
        }
        return try #require(reply.value)
    }
}
