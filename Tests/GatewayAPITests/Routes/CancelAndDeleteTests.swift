import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct CancelAndDeleteTests {
    @Test func `a queued video is canceled for nothing, and canceling it again answers the same`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let first = try await client.call(.post, "/v1/videos/\(video.id)/cancel")
            #expect(first.status == 200)
            #expect(first.json["status"].string == "canceled")
            #expect(first.json["cost"]["state"].string == "released")
            #expect(first.json["queue"] == .null)
            let second = try await client.call(.post, "/v1/videos/\(video.id)/cancel", body: "whatever")
            #expect(second.body == first.body)
        }
    }

    @Test func `a video that was sent cannot be canceled, and trying again is pointless`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.send(video.id)
        try await gateway.withClient { client in
            let reply = try await client.call(.post, "/v1/videos/\(video.id)/cancel")
            #expect(reply.status == 409)
            #expect(reply.code == "not_cancelable")
            #expect(reply.json["error"]["type"].string == "conflict_error")
            #expect(reply.headers[.shouldRetry] == "false")
        }
    }

    @Test func `a finished video is deleted once, with its file`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1], of: video)
        try await gateway.withClient { client in
            let reply = try await client.call(.delete, "/v1/videos/\(video)")
            #expect(reply.text == #"{"id":"\#(video)","object":"video.deleted","deleted":true}"#)
            #expect(try await client.call(.delete, "/v1/videos/\(video)").status == 404)
            #expect(try await client.get("/v1/videos/\(video)").status == 404)
            #expect(try await client.get("/v1/videos/\(video)/content").status == 404)
        }
    }

    @Test func `an unfinished video is not deleted yet`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let reply = try await client.call(.delete, "/v1/videos/\(video.id)")
            #expect(reply.status == 409)
            #expect(reply.code == "not_ready")
            #expect(reply.headers[.retryAfter] == "30")
            #expect(reply.headers[.shouldRetry] == nil)
        }
    }
}
