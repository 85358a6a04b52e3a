import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct CancelAndDeleteTests {
    @Test func `a queued video is canceled for nothing, and canceling it again answers the same`() async throws {
        let front = try await TestFront()
        let video = try await front.house.admit()
        try await front.visit { visitor in
            let first = try await visitor.call(.post, "/v1/videos/\(video.id)/cancel")
            #expect(first.status == 200)
            #expect(first.json["status"].string == "canceled")
            #expect(first.json["cost"]["state"].string == "released")
            #expect(first.json["queue"] == .null)
            let second = try await visitor.call(.post, "/v1/videos/\(video.id)/cancel", body: "whatever")
            #expect(second.body == first.body)
        }
    }

    @Test func `a video that was sent cannot be canceled, and trying again is pointless`() async throws {
        let front = try await TestFront()
        let video = try await front.house.admit()
        try await front.send(video.id)
        try await front.visit { visitor in
            let reply = try await visitor.call(.post, "/v1/videos/\(video.id)/cancel")
            #expect(reply.status == 409)
            #expect(reply.code == "not_cancelable")
            #expect(reply.json["error"]["type"].string == "conflict_error")
            #expect(reply.headers[.shouldRetry] == "false")
        }
    }

    @Test func `a finished video is deleted once, with its file`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.archive([1], of: video)
        try await front.visit { visitor in
            let reply = try await visitor.call(.delete, "/v1/videos/\(video)")
            #expect(reply.text == #"{"id":"\#(video)","object":"video.deleted","deleted":true}"#)
            #expect(try await visitor.call(.delete, "/v1/videos/\(video)").status == 404)
            #expect(try await visitor.get("/v1/videos/\(video)").status == 404)
            #expect(try await visitor.get("/v1/videos/\(video)/content").status == 404)
        }
    }

    @Test func `an unfinished video is not deleted yet`() async throws {
        let front = try await TestFront()
        let video = try await front.house.admit()
        try await front.visit { visitor in
            let reply = try await visitor.call(.delete, "/v1/videos/\(video.id)")
            #expect(reply.status == 409)
            #expect(reply.code == "not_ready")
            #expect(reply.headers[.retryAfter] == "30")
            #expect(reply.headers[.shouldRetry] == nil)
        }
    }
}
