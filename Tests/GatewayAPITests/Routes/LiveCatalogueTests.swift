import GatewayModel
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct LiveCatalogueTests {
    private static func house(price: Money) throws -> Catalogue {
        let model = CatalogueModel(
            id: ModelID("house"),
            modes: [.standard],
            durations: [5],
            prices: [.standard: .perDuration([5: price])]
        )
        return try Catalogue(models: [model], defaultModel: model.id, version: "house-1")
    }

    @Test
    func `another catalogue holds for new orders, and held prices stay`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let before = try await client.post("/v1/videos", #"{"prompt":"A cat.","model":"kling-v1"}"#)
            let id = try #require(before.json["id"].string)
            gateway.catalogue.replace(with: try Self.house(price: Money(microUnits: 9_000_000)))
            let list = try await client.get("/v1/models")
            #expect(list.text.contains(#""id":"house""#))
            #expect(!list.text.contains("kling-v1"))
            let gone = try await client.post("/v1/videos", #"{"prompt":"A cat.","model":"kling-v1"}"#)
            #expect(gone.code == "unknown_model")
            let after = try await client.post("/v1/videos", #"{"prompt":"A cat."}"#)
            #expect(after.json["model"].string == "house")
            #expect(after.json["cost"] != before.json["cost"])
            let kept = try await client.get("/v1/videos/\(id)")
            #expect(kept.json["cost"] == before.json["cost"])
            #expect(kept.json["model"].string == "kling-v1")
        }
    }
}
