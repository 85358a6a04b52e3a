import GatewayModel
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ModelsTests {
    @Test func `each model says what it can do and what that costs`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let list = try await client.get("/v1/models").json
            #expect(list["object"].string == "list")
            #expect(list["data"].count == gateway.catalogue.value.models.count)
            let first = list["data"][0]
            #expect(first["id"].string == "kling-v1")
            #expect(first["object"].string == "model")
            #expect(first["capabilities"]["modes"] == .list([.text("std"), .text("pro")]))
            #expect(first["capabilities"]["camera_control"]["seconds"] == .list([.text("5")]))
            #expect(first["capabilities"]["cfg_scale"] == .bool(true))
            #expect(first["prices"][0]["amount"].string == "0.14")
            #expect(first["prices"].count == 4)
            #expect(list["data"][2]["capabilities"]["camera_control"] == .null)
        }
    }
}
