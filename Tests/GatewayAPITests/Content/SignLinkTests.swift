import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct SignLinkTests {
    @Test(arguments: [("{}", 3600), (#"{"expires_in":1}"#, 1), (#"{"expires_in":604800}"#, 604_800)])
    func `a link holds as long as was asked for, without a key`(body: String, life: Int) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2], of: video)
        let link = LiveValue("")
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos/\(video)/link", body)
            #expect(reply.status == 200)
            #expect(reply.json["object"].string == "video.link")
            let end = (gateway.clock.now + .seconds(life)).milliseconds
            #expect(reply.json["expires_at"].integer.map { Int64($0) } == (end + 999) / 1000)
            #expect(reply.headers[.cacheControl] == "private, no-store")
            link.replace(with: try #require(reply.json["url"].string))
        }
        let path = try #require(link.value.firstRange(of: "/v1/")).lowerBound
        let uri = String(link.value[path...])
        try await gateway.strangerVisits { client in
            gateway.clock.advance(by: .seconds(life) - .milliseconds(1))
            let held = try await client.get(uri)
            #expect(held.body == ByteBuffer(bytes: [1, 2]))
            gateway.clock.advance(by: .seconds(1))
            let ended = try await client.get(uri)
            #expect(ended.status == 403)
        }
    }

    @Test func `the link begins with the scheme and the host that were asked`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let path = "/v1/videos/\(video.id)/link"
            for (scheme, headers) in [("http", [:]), ("https", [.forwardedProtocol: "https"])] as [(String, HTTPFields)]
            {
                let reply = try await client.call(.post, path, headers: headers)
                let url = try #require(reply.json["url"].string)
                #expect(url.hasPrefix("\(scheme)://localhost/v1/videos/\(video.id)/content?expires="), "\(url)")
            }
        }
    }

    @Test(arguments: [
        (#"{"expires_in":0}"#, "invalid_field"), (#"{"expires_in":604801}"#, "invalid_field"),
        (#"{"expires_in":-1}"#, "invalid_field"), (#"{"expires_in":1.5}"#, "invalid_field"),
        (#"{"expires_in":"60"}"#, "invalid_field"), (#"{"expires_in":1e99}"#, "invalid_field"),
        (#"{"seconds":60}"#, "unknown_field"), ("[]", "invalid_json"), ("{", "invalid_json"), ("", "invalid_json"),
    ])
    func `a life that no link may have is refused`(body: String, code: String) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos/\(video.id)/link", body)
            #expect(reply.status == 400)
            #expect(reply.code == code)
        }
    }

    @Test func `a body without a type is refused`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let reply = try await client.call(.post, "/v1/videos/\(video.id)/link", body: #"{"expires_in":60}"#)
            #expect(reply.status == 415)
        }
    }

    @Test func `a link to a video that is still being made opens once it is finished`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        let link = LiveValue("")
        try await gateway.withClient { client in
            let reply = try await client.call(.post, "/v1/videos/\(video.id)/link", headers: [.idempotencyKey: "k"])
            link.replace(
                with: try #require(reply.json["url"].string?.split(separator: "localhost").last.map(String.init))
            )
        }
        try await gateway.strangerVisits { client in
            let early = try await client.get(link.value)
            #expect(early.status == 409)
            #expect(early.code == "not_ready")
            try await gateway.finish(video.id, as: .succeeded(url: "https://files.example/1.mp4"))
            try await gateway.archive([7], of: video.id)
            let finished = try await client.get(link.value)
            #expect(finished.status == 200)
        }
    }

    @Test func `there is no link to what is not there, or never will be`() async throws {
        let gateway = try await TestGateway()
        let stranger = try await gateway.testLedger.createTenant("globex")
        let foreign = try await gateway.testLedger.admit(tenant: stranger.id)
        let canceled = try await gateway.testLedger.admit()
        _ = try await gateway.ledger.admissions.cancel(
            canceled.id,
            of: gateway.testLedger.tenant.id,
            at: gateway.clock.now
        )
        try await gateway.withClient { client in
            let unknown = try await client.call(.post, "/v1/videos/\(VideoID.nobody)/link")
            #expect(unknown.status == 404)
            for name in ["\(foreign.id)", "nonsense"] {
                let reply = try await client.call(.post, "/v1/videos/\(name)/link")
                #expect(reply.status == 404)
                #expect(reply.json == unknown.json)
            }
            let never = try await client.call(.post, "/v1/videos/\(canceled.id)/link")
            #expect(never.status == 409)
            #expect(never.code == "not_ready")
        }
    }
}
