import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// `/v1/webhook_endpoints` and `/v1/webhook_secret`.
struct WebhookRouteTests {
    private static let path = "/v1/webhook_endpoints"
    private static let url = "https://app.example/hook"

    @Test func `an endpoint is made with its secret, which is shown this once`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let made = try await client.post(Self.path, #"{"url":"\#(Self.url)","events":["video.failed"]}"#)
            #expect(made.status == 200)
            let id = try #require(made.json["id"].string)
            #expect(made.json["secret"].string?.hasPrefix("whsec_") == true)
            #expect(made.json["events"] == .list([.text("video.failed")]))
            #expect(made.json["enabled"] == .bool(true))
            for reply in [try await client.get("\(Self.path)/\(id)"), try await client.get(Self.path)] {
                #expect(reply.status == 200)
                #expect(!reply.text.contains("whsec_"))
                #expect(reply.text.contains(id))
            }
            let all = try await client.post(Self.path, #"{"url":"\#(Self.url)"}"#)
            #expect(all.json["events"].count == WebhookEventType.allCases.count)
        }
        let stored = try await gateway.testLedger.engine.read(.verify) { connection throws(GatewayError) in
            try connection.run("SELECT secret FROM webhook_endpoints")
        }
        #expect(!"\(stored)".contains("whsec_"))
    }

    @Test(arguments: [
        (#"{}"#, "missing_field", "url"), (#"{"url":1}"#, "invalid_field", "url"),
        (#"{"url":"https://bad.example/"}"#, "invalid_field", "url"),
        (#"{"url":"https://lost.example/"}"#, "invalid_field", "url"),
        (#"{"url":"https://app.example/hook","events":["video.started"]}"#, "invalid_field", "events"),
        (#"{"url":"https://app.example/hook","events":"video.failed"}"#, "invalid_field", "events"),
        (#"{"url":"https://app.example/hook","enabled":true}"#, "unknown_field", "enabled"),
        (#"{"url":"https://app.example/hook","secret":"mine"}"#, "unknown_field", "secret"),
    ])
    func `an endpoint that cannot be told is refused, naming the field`(
        body: String,
        code: String,
        field: String
    ) async throws {
        let gateway = try await TestGateway()
        gateway.sender.forbid("https://bad.example/")
        gateway.sender.forbid("https://lost.example/", with: WebhookTrouble(.unreachable))
        try await gateway.withClient { client in
            let reply = try await client.post(Self.path, body)
            #expect(reply.status == 400)
            #expect(reply.code == code)
            #expect(reply.parameter == field)
        }
    }

    @Test(arguments: [(2048, 200), (2049, 400)])
    func `an address has at most 2048 characters, and a description 256`(length: Int, status: Int) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let long = "https://app.example/" + String(repeating: "a", count: length - 20)
            let registered = try await client.post(Self.path, #"{"url":"\#(long)"}"#)
            #expect(registered.status == status)
            let words = String(repeating: "ä", count: length - 2048 + 256)
            let described = #"{"url":"\#(Self.url)","description":"\#(words)"}"#
            let reply = try await client.post(Self.path, described)
            #expect(reply.status == status)
        }
    }

    @Test func `an endpoint is changed, disabled, enabled and deleted`() async throws {
        let gateway = try await TestGateway()
        let json: HTTPFields = [.contentType: "application/json"]
        try await gateway.withClient { client in
            let id = try #require(try await client.post(Self.path, #"{"url":"\#(Self.url)"}"#).json["id"].string)
            let item = "\(Self.path)/\(id)"
            let off = try await client.call(.patch, item, headers: json, body: #"{"enabled":false}"#)
            #expect(off.json["disabled_reason"].string == "requested")
            #expect(off.json["url"].string == Self.url)
            #expect(try await client.call(.post, item + "/test").code == "invalid_field")
            let body = #"{"enabled":true,"events":["video.completed"],"description":"Ours."}"#
            let on = try await client.call(.patch, item, headers: json, body: body)
            #expect(on.json["disabled_at"] == .null)
            #expect(on.json["description"].string == "Ours.")
            let wrong = try await client.call(.patch, item, headers: json, body: #"{"enabled":"no"}"#)
            #expect(wrong.parameter == "enabled")
            #expect(try await client.call(.delete, item).json["deleted"] == .bool(true))
            #expect(try await client.get(item).status == 404)
            #expect(try await client.get("\(Self.path)/nobody").status == 404)
        }
    }

    @Test func `a secret is rotated, with the overlap that was asked for`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let made = try await client.post(Self.path, #"{"url":"\#(Self.url)"}"#)
            let item = "\(Self.path)/\(try #require(made.json["id"].string))"
            let next = try await client.call(.post, item + "/secret")
            #expect(next.json["secret"].string?.hasPrefix("whsec_") == true)
            #expect(next.json["secret"] != made.json["secret"])
            let first = try await client.call(.post, "/v1/webhook_secret")
            #expect(first.json["previous_expires_at"] == .null)
            let second = try await client.post("/v1/webhook_secret", #"{"overlap":60}"#)
            let expected = Int(gateway.clock.now.seconds) + 60
            #expect(second.json["previous_expires_at"].integer == expected)
            #expect(second.json["secret"] != first.json["secret"])
            for overlap in ["-1", "604801"] {
                let reply = try await client.post("/v1/webhook_secret", #"{"overlap":\#(overlap)}"#)
                #expect(reply.parameter == "overlap")
            }
        }
    }

    @Test func `a test, the list of deliveries, and a replay`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let made = try await client.post(Self.path, #"{"url":"\#(Self.url)"}"#)
            let item = "\(Self.path)/\(try #require(made.json["id"].string))"
            let test = try await client.call(.post, item + "/test")
            #expect(test.json["type"].string == "webhook_endpoint.test")
            gateway.clock.advance(by: .seconds(1))
            #expect(try await client.call(.post, "/v1/videos/\(video.id)/cancel").status == 200)
            let list = try await client.get(item + "/deliveries")
            let event = "evt_\(video.id.taskID)_canceled"
            #expect(list.json["data"][0]["event_id"].string == event)
            #expect(list.json["data"][0]["video_id"].string == video.id.description)
            #expect(list.json["data"][1]["event_id"] == test.json["id"])
            #expect(list.json["data"][1]["video_id"] == .null)
            let rest = try await client.get(item + "/deliveries?after=\(event)&limit=1")
            #expect(rest.json["data"].count == 1)
            #expect(rest.json["has_more"] == .bool(false))
            #expect(try await client.get(item + "/deliveries?after=x").parameter == "after")
            let one = try await client.post(item + "/replay", #"{"event_id":"\#(event)"}"#)
            #expect(one.json["events"].integer == 1)
            let now = gateway.clock.now.seconds
            let all = try await client.post(item + "/replay", #"{"from":\#(now - 60),"to":\#(now)}"#)
            #expect(all.json["events"].integer == 2)
            #expect(try await client.post(item + "/replay", #"{"event_id":"evt_nothing"}"#).status == 404)
            for body in ["{}", #"{"from":2,"to":1}"#, #"{"event_id":"evt_1","from":1}"#, #"{"from":-1}"#] {
                #expect(try await client.post(item + "/replay", body).status == 400)
            }
        }
    }

    @Test func `an order's own address needs a secret, which the refusal says how to make`() async throws {
        let gateway = try await TestGateway()
        let body = #"{"prompt":"x","webhook_url":"\#(Self.url)"}"#
        try await gateway.withClient { client in
            let refused = try await client.post("/v1/videos", body)
            #expect(refused.code == "invalid_field")
            #expect(refused.json["error"]["message"].string?.contains("POST /v1/webhook_secret") == true)
            _ = try await client.call(.post, "/v1/webhook_secret")
            let made = try await client.post("/v1/videos", body, headers: [.idempotencyKey: "k"])
            #expect(made.status == 200)
            // What was accepted is brought back, whatever may be told now.
            gateway.sender.forbid(Self.url)
            let again = try await client.post("/v1/videos", body, headers: [.idempotencyKey: "k"])
            #expect(again.json["id"] == made.json["id"])
            let other = try await client.post("/v1/videos", #"{"prompt":"x"}"#, headers: [.idempotencyKey: "k"])
            #expect(other.code == "idempotency_mismatch")
            #expect(try await client.post("/v1/videos", body).code == "invalid_field")
            // A name server that does not answer is no reason to refuse an order.
            gateway.sender.forbid(Self.url, with: WebhookTrouble(.unreachable))
            #expect(try await client.post("/v1/videos", body).status == 200)
        }
    }

    @Test func `who knows Kling's callbacks alone needs to know nothing else`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let body = #"{"prompt":"x","callback_url":"\#(Self.url)"}"#
            let reply = try await client.post(KlingController.path, body)
            #expect(reply.status == 200)
        }
        #expect(try await gateway.ledger.webhooks.hasSecret(gateway.testLedger.tenant.id))
    }
}
