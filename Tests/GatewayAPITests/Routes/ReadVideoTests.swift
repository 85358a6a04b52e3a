import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ReadVideoTests {
    @Test func `a queued video shows its place, an estimate and when to ask again`() async throws {
        let gateway = try await TestGateway()
        _ = try await gateway.testLedger.admit()
        let second = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(second.id)")
            #expect(reply.json["status"].string == "queued")
            #expect(reply.json["queue"]["position"].integer == 2)
            #expect(reply.json["queue"]["estimated_wait_seconds"].integer == 120)
            #expect(reply.headers[.pollAfter] == "5000")
        }
    }

    @Test func `a queued video tells why it is paused and since when, and nothing else does`() async throws {
        let gateway = try await TestGateway()
        let other = try await gateway.testLedger.createTenant("other").id
        let video = try await gateway.testLedger.admit().id
        let since = gateway.clock.now.seconds
        let scopes: [(scope: PauseScope, isMeant: Bool)] = [
            (.all, true), (.tenant(gateway.testLedger.tenant.id), true), (.model(ModelID("kling-v1")), true),
            (.upstreamKey(UpstreamKeyID("uk_test")), true), (.tenant(other), false),
            (.model(ModelID("kling-v3")), false),
            (.upstreamKey(UpstreamKeyID("uk_old")), false),
        ]
        try await gateway.withClient { client in
            let path = "/v1/videos/\(video)"
            let usual = try await client.get(path).json["queue"]
            #expect(usual.names.sorted() == ["estimated_wait_seconds", "position"])
            for (scope, isMeant) in scopes {
                try await gateway.pause(scope, reason: "The account is checked.")
                for queue in [
                    try await client.get(path).json["queue"],
                    try await client.get("/v1/videos").json["data"][0]["queue"],
                ] {
                    #expect((queue == usual) == !isMeant)
                    #expect(queue["position"].integer == 1)
                    if isMeant {
                        #expect(queue["estimated_wait_seconds"] == .null)
                        #expect(queue["paused"]["reason"].string == "The account is checked.")
                        #expect(queue["paused"]["since"].integer == Int(since))
                    }
                }
                try await gateway.resume(scope)
                #expect(try await client.get(path).json["queue"] == usual)
            }
            try await gateway.send(video)
            try await gateway.pause(.all)
            #expect(try await client.get(path).json["queue"] == .null)
            let waiting = try await gateway.testLedger.admit().id
            let shown = try await client.get("/v1/videos/\(waiting)").json["queue"]
            #expect(shown["paused"]["reason"] == .null)
            #expect(shown["paused"]["since"].integer == Int(since))
            let estimate = try await client.post("/v1/videos/estimate", #"{"prompt":"A cat."}"#).json
            #expect(estimate["accepted"] == .bool(true))
            #expect(estimate["queue"]["estimated_wait_seconds"] == .null)
            #expect(estimate["queue"]["paused"]["since"].integer == Int(since))
        }
    }

    @Test func `a video in progress shows how far it probably is, and never more than 99`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.send(video.id)
        try await gateway.withClient { client in
            for (elapsed, progress) in [(0, 0), (75, 25), (222, 99), (10_000, 99)] {
                gateway.clock.advance(by: .seconds(elapsed))
                let reply = try await client.get("/v1/videos/\(video.id)")
                #expect(reply.json["status"].string == "in_progress")
                #expect(reply.json["progress"].integer == progress)
                #expect(reply.json["queue"] == .null)
                #expect(reply.json["started_at"].integer == 1_790_000_000)
            }
        }
    }

    @Test func `a completed video is charged and shown exactly as the contract's example`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2, 3], of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)")
            #expect(reply.json == Contract.shared.example("CompletedVideo"))
            #expect(reply.headers[.pollAfter] == nil)
        }
    }

    @Test func `a failed video says why and what became of the money`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.finish(video.id, as: .failed(VideoFailure(.contentPolicy)))
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video.id)")
            #expect(reply.json["status"].string == "failed")
            #expect(reply.json["progress"].integer == 0)
            #expect(reply.json["error"]["code"].string == "content_policy")
            #expect(reply.json["cost"]["state"].string == "released")
            #expect(reply.headers[.pollAfter] == nil)
        }
    }

    @Test func `a prompt that was forgotten for privacy is null`() async throws {
        var policy = Ledger.Policy.usual
        policy.keepsPrompts = false
        let gateway = try await TestGateway(policy: policy)
        let video = try await gateway.testLedger.admit()
        try await gateway.send(video.id)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video.id)")
            #expect(reply.json["prompt"] == .null)
        }
    }

    @Test func `a caller that has it already gets 304, until something changes`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let path = "/v1/videos/\(video.id)"
            let tag = try #require(try await client.get(path).headers[.eTag])
            #expect(tag.hasPrefix("W/\""))
            let strong = tag.dropFirst(2)
            for condition in [tag, "\(strong)", "\"x\", \(tag)", "*", "\"x\" ,\(strong) "] {
                let reply = try await client.get(path, headers: [.ifNoneMatch: condition])
                #expect(reply.status == 304)
                #expect(reply.body.readableBytes == 0)
                #expect(reply.headers[.contentLength] == nil)
                #expect(reply.headers[.eTag] == tag)
                #expect(reply.headers[.pollAfter] == "5000")
            }
            #expect(try await client.get(path, headers: [.ifNoneMatch: "\"x\""]).status == 200)
            _ = try await gateway.ledger.admissions.cancel(
                video.id,
                of: gateway.testLedger.tenant.id,
                at: gateway.clock.now
            )
            let changed = try await client.get(path, headers: [.ifNoneMatch: tag])
            #expect(changed.status == 200)
            #expect(changed.json["status"].string == "canceled")
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/v1/videos/{}"), (.delete, "/v1/videos/{}"), (.post, "/v1/videos/{}/cancel"),
        (.get, "/v1/videos/{}/content"), (.head, "/v1/videos/{}/content"), (.get, "/kling/v1/videos/text2video/{}"),
    ])
    func `somebody else's video and one that never was are the same 404`(
        method: HTTPRequest.Method,
        path: String
    ) async throws {
        let gateway = try await TestGateway()
        let other = try await gateway.testLedger.createTenant("other")
        let foreign = try await gateway.makeVideo(tenant: other.id)
        var entropy = gateway.testLedger.entropy
        let unknown = VideoID(at: gateway.clock.now, using: &entropy)
        try await gateway.withClient { client in
            var replies: [Reply] = []
            for id in [foreign.description, unknown.description, "nonsense", "video_%ff"] {
                let name = path.hasPrefix("/kling") ? String(id.split(separator: "_").last ?? "") : id
                let uri = path.replacing("{}", with: name)
                replies.append(try await client.call(method, uri, headers: [.requestID: "r"]))
            }
            for reply in replies {
                #expect(reply.status == 404)
                #expect(reply.body == replies[0].body)
                #expect(reply.headers == replies[0].headers)
            }
        }
        #expect(try await gateway.ledger.reader.video(foreign, of: other.id)?.status == .completed)
    }
}
