import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct UnlistedModelTests {
    @Test func `the list says of each model whether the upstream lists it`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let before = try await client.get("/v1/models")
            #expect(before.json["data"][0]["availability"].string == "unknown")
            gateway.list("kling-v1", "kling-v2-6")
            let after = try await client.get("/v1/models")
            let said = (0..<after.json["data"].count).map { after.json["data"][$0]["availability"].string }
            let unlisted: String? = "unlisted"
            #expect(said == ["listed", unlisted, unlisted, unlisted, unlisted, "listed", unlisted])
            #expect(before.headers[.eTag] != after.headers[.eTag])
        }
    }

    @Test func `a caller who has the list is told that it has not changed`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let first = try await client.get("/v1/models")
            let tag = try #require(first.headers[.eTag])
            let again = try await client.get("/v1/models", headers: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            #expect(again.body.readableBytes == 0)
            gateway.list("kling-v1")
            let news = try await client.get("/v1/models", headers: [.ifNoneMatch: tag])
            #expect(news.status == 200)
        }
    }

    @Test func `an order for an unlisted model is refused by name, in both shapes, and takes nothing`() async throws {
        let gateway = try await TestGateway()
        gateway.list("kling-v1")
        try await gateway.withClient { client in
            let refused = try await client.post("/v1/videos", #"{"prompt":"A cat.","model":"kling-v3"}"#)
            #expect(refused.status == 400)
            #expect(refused.code == "unknown_model")
            #expect(refused.parameter == "model")
            #expect(refused.text.contains("Kling does not offer kling-v3"))
            let native = try await client.post(
                "/kling/v1/videos/text2video",
                #"{"prompt":"A cat.","model_name":"kling-v3"}"#
            )
            #expect(native.json["code"].integer == 1201)
            let accepted = try await client.post("/v1/videos", #"{"prompt":"A cat."}"#)
            #expect(accepted.status == 200)
            let list = try await client.get("/v1/videos")
            #expect(list.json["data"].count == 1)
        }
    }

    @Test func `a list that names none of our models refuses nothing`() async throws {
        let gateway = try await TestGateway()
        gateway.list("gpt-4o", "kling_video")
        try await gateway.withClient { client in
            let accepted = try await client.post("/v1/videos", #"{"prompt":"A cat.","model":"kling-v3"}"#)
            #expect(accepted.status == 200)
        }
    }

    @Test func `an operator may have unlisted models ordered all the same`() async throws {
        var rules = AdmissionRules.uncached
        rules.refusesUnlistedModels = false
        let gateway = try await TestGateway(rules: rules)
        gateway.list("kling-v1")
        try await gateway.withClient { client in
            let accepted = try await client.post("/v1/videos", #"{"prompt":"A cat.","model":"kling-v3"}"#)
            #expect(accepted.status == 200)
        }
    }

    @Test func `what was ordered before is still brought back`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let body = #"{"prompt":"A cat.","model":"kling-v3"}"#
            let first = try await client.post("/v1/videos", body, headers: [.idempotencyKey: "one"])
            gateway.list("kling-v1")
            let again = try await client.post("/v1/videos", body, headers: [.idempotencyKey: "one"])
            #expect(again.status == 200)
            #expect(again.json["id"] == first.json["id"])
            let other = try await client.post("/v1/videos", #"{"prompt":"A dog.","model":"kling-v3"}"#)
            #expect(other.code == "unknown_model")
        }
    }
}

extension TestGateway {
    /// The upstream lists these models.
    fileprivate func list(_ names: String...) {
        offer.replace(with: UpstreamOffer(names: Set(names), at: clock.now))
    }
}
