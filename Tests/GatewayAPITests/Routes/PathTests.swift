import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// One route, however its path is written; and paths near one.
struct PathTests {
    private static let native = [
        "/kling/v1/videos/text2video", "/kling/v1/videos/text2video/", "//kling/v1/videos/text2video",
        "/kling//v1/videos//text2video", "/v1/videos/text2video", "/v1//videos/text2video/",
    ]

    @Test(
        arguments: [
            ["/v1/videos", "/v1/videos/", "/v1//videos", "//v1/videos", "///v1///videos///"], native,
        ]
    )
    func `one key is one video, however the path is written`(paths: [String]) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for path in paths {
                let reply = try await client.post(path, #"{"prompt":"x"}"#, headers: [.idempotencyKey: "k"])
                #expect(reply.status == 200, "\(path)")
                #expect(reply.headers[.idempotentReplayed] == (path == paths[0] ? nil : "true"), "\(path)")
            }
        }
        #expect(gateway.admissionCount == 1)
    }

    @Test(arguments: native)
    func `errors are written as the route writes them, however its path is written`(path: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let refused = try await client.post(path, "{}")
            #expect(refused.json["code"].integer == 1201, "\(path): \(refused.json)")
            let unknown = try await client.get(path + "/nobody")
            #expect(unknown.json["code"].integer == 1203)
            let method = try await client.call(.delete, path)
            #expect(method.json["code"].integer == 1202)
        }
    }

    @Test(arguments: ["//kling/v1/nothing", "/kling//nothing", "//kling", "/kling/v1/videos/text2video/a/b"])
    func `what does not exist below Kling's path is said in its words`(path: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get(path)
            #expect(reply.json["code"].integer == 1203)
        }
    }

    @Test func `Kling's path by its other name lists and reads, too`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let path = KlingController.alias
            let task = try await client.post(path, #"{"prompt":"x","external_task_id":"mine"}"#)
            let id = try #require(task.json["data"]["task_id"].string)
            #expect(try await client.get("\(path)/\(id)").json["data"]["task_id"].string == id)
            #expect(try await client.get("\(path)/mine").json["data"]["task_id"].string == id)
            #expect(try await client.get("\(path)?pageSize=1").json["data"][0]["task_id"].string == id)
        }
    }

    @Test(
        arguments: [
            ("/v1/v1/videos", "/v1/videos"), ("/kling/v1/v1/videos/text2video", "/kling/v1/videos/text2video"),
            ("/kling/videos/text2video", "POST /kling/v1/videos/text2video"),
            ("/kling/v1/videos/text-to-video", "POST /kling/v1/videos/text2video"),
            ("/text-to-video/kling", "POST /kling/v1/videos/text2video"),
            ("/v1/videos/generations", "POST /v1/videos"), ("/v1/video/generations", "POST /v1/videos"),
            ("/kling/v1/videos/image2video", "made from text alone"),
            ("/v1/videos/lip-sync/a/b", "made from text alone"), ("/videos", "/v1/videos"),
            ("/models/kling-v1", "/v1/models/kling-v1"), ("/nowhere", "GET /openapi.json"),
        ]
    )
    func `a near miss says where to go`(path: String, advice: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.call(.post, path, body: "{}")
            let message = reply.json["message"].string ?? reply.json["error"]["message"].string ?? ""
            #expect([404, 405].contains(reply.status), "\(path)")
            #expect(message.contains(advice), "\(path): \(message)")
        }
    }

    @Test func `an id as the other path writes it is said to be one`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            for path in ["", "/content", "/link", "/cancel"] {
                let isRead = path == "" || path == "/content"
                let reply = try await client.call(isRead ? .get : .post, "/v1/videos/\(video.id.taskID)\(path)")
                #expect(reply.status == 404)
                #expect(reply.json["error"]["message"].string?.contains("\(video.id)") == true, "\(path)")
            }
            let task = try await client.get("\(KlingController.path)/\(video.id)")
            #expect(task.status == 404)
            #expect(task.json["message"].string?.contains("here it is \(video.id.taskID)") == true)
        }
    }

    @Test(arguments: [
        "/v1/videos", "/v1/models", "/v1/models/kling-v1", "/healthz", "/openapi.json", "/docs", "/v1/quota",
    ])
    func `HEAD is answered wherever GET is`(path: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let get = try await client.get(path)
            let head = try await client.call(.head, path)
            #expect(head.status == get.status)
            #expect(head.headers[.contentType] == get.headers[.contentType])
            #expect(head.headers[.contentLength] == get.headers[.contentLength])
            #expect(head.body.readableBytes == 0)
        }
    }

    @Test func `one model is found by its id and its alias, and only if it may be ordered`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let list = try await client.get("/v1/models")
            let one = try await client.get("/v1/models/kling-v3")
            #expect(one.json["id"].string == "kling-v3")
            #expect((0..<list.json["data"].count).contains { list.json["data"][$0] == one.json })
            #expect(try await client.get("/v1/models/kling-v9").status == 404)
        }
        _ = try await gateway.testLedger.ledger.changes.setLimits(
            [.models: "kling-v1"],
            ofTenant: TenantName("acme")
        )
        try await gateway.keys.refresh()
        try await gateway.withClient { client in
            let narrowed = try await client.get("/v1/models/kling-v3")
            #expect(narrowed.status == 404)
        }
    }

    @Test func `a signed token is told to be one`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for (token, isSigned) in [
                ("a.b.c", true), ("a.b", false), ("a..c", false), (".b.c", false), ("a.b.", false), ("a.b.c.d", false),
                ("kgw_x", false),
            ] {
                let reply = try await client.get("/v1/videos", headers: [.authorization: "Bearer \(token)"])
                #expect(reply.status == 401)
                #expect(reply.code == "invalid_api_key")
                #expect(reply.json["error"]["message"].string?.contains("signed") == isSigned, "\(token)")
            }
        }
    }

    @Test func `a canceled video has an error, for clients that know no fifth word`() async throws {
        let gateway = try await TestGateway()
        let (mine, operators) = (try await gateway.testLedger.admit(), try await gateway.testLedger.admit())
        try await gateway.withClient { client in
            let canceled = try await client.call(.post, "/v1/videos/\(mine.id)/cancel")
            #expect(canceled.json["error"]["code"].string == "canceled")
            _ = try await gateway.ledger.changes.cancelVideo(operators.id, at: gateway.clock.now)
            let other = try await client.get("/v1/videos/\(operators.id)")
            #expect(other.json["error"]["code"].string == "canceled")
            #expect(other.json["error"]["message"].string?.contains("not charged") == true)
        }
    }
}
