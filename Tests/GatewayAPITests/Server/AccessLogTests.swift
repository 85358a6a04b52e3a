import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Logging
import Testing
import WebAddresses

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// What a request's line in the log says of who called and about which video.
struct AccessLogTests {
    private static let order = #"{"prompt":"c4n4ry"}"#

    /// A request as it goes over the wire.
    private static func request(_ line: String, key: String, more: String = "", body: String = "") -> String {
        """
        \(line) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n\
        Content-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)
        """
    }

    /// The lines of requests, by the names that they were given.
    private static func lines(of gateway: TestGateway) -> [String: Logger.Metadata] {
        let lines = gateway.log.lines.filter { $0.message == "request" }
        return Dictionary(lines.map { ("\($0.metadata["request_id"] ?? "")", $0.metadata) }) { $1 }
    }

    @Test func `each request about a video names it, and others name none`() async throws {
        let gateway = try await TestGateway()
        let made = try await gateway.makeVideo()
        try await gateway.archive([1, 2, 3], of: made)
        let before = gateway.admissionCount
        try await gateway.withClient { client in
            let ordered = try await client.post("/v1/videos", Self.order, headers: [.requestID: "order"])
            let id = try #require(ordered.json["id"].string)
            try await client.get("/v1/videos/\(id)", headers: [.requestID: "read"])
            try await client.call(.post, "/v1/videos/\(id)/cancel", headers: [.requestID: "cancel"])
            gateway.clock.advance(by: .milliseconds(1))
            try await client.call(.post, "/v1/videos/\(id)/cancel", headers: [.requestID: "again"])
            try await client.get("/v1/videos/\(id)/content", headers: [.requestID: "refused"])
            try await client.get("/v1/videos/\(made)/content", headers: [.requestID: "content"])
            try await client.post("/v1/videos/\(made)/link", "{}", headers: [.requestID: "link"])
            try await client.call(.delete, "/v1/videos/\(id)", headers: [.requestID: "delete"])
            try await client.get("/v1/videos/video_\(String(repeating: "0", count: 26))", headers: [.requestID: "none"])
            try await client.get("/v1/videos/x%22y", headers: [.requestID: "junk"])
            try await client.get("/v1/videos", headers: [.requestID: "list"])
            try await client.get("/v1/models/kling-v1", headers: [.requestID: "model"])
            let lines = Self.lines(of: gateway)
            for name in ["order", "read", "cancel", "again", "refused", "delete"] {
                #expect(lines[name]?["video"] == "\(id)", "\(name)")
            }
            for name in ["content", "link"] {
                #expect(lines[name]?["video"] == "\(made)", "\(name)")
            }
            #expect(lines["none"]?["video"] == "video_\(String(repeating: "0", count: 26))")
            for name in ["junk", "list", "model"] {
                #expect(lines[name] != nil && lines[name]?["video"] == nil, "\(name)")
            }
            // A cancellation that has done something has a line of its own, one that repeats it has none.
            let canceled = gateway.log.lines.filter { $0.message == "video canceled" }
            #expect(canceled.map { $0.metadata["video"] } == ["\(id)"])
            #expect(canceled.first?.metadata["tenant"] == "\(gateway.testLedger.tenant.id)")
        }
        #expect(gateway.admissionCount == before + 1)
        #expect(!gateway.log.text.contains("c4n4ry"))
    }

    @Test func `Kling's own path names the video, by our id and by the tenant's`() async throws {
        let gateway = try await TestGateway()
        let path = "/kling/v1/videos/text2video"
        try await gateway.withClient { client in
            let body = #"{"prompt":"A cat","external_task_id":"scene-12"}"#
            let ordered = try await client.post(path, body, headers: [.requestID: "order"])
            let task = try #require(ordered.json["data"]["task_id"].string)
            try await client.get("\(path)/\(task)", headers: [.requestID: "read"])
            try await client.get("\(path)/scene-12", headers: [.requestID: "named"])
            try await client.get("\(path)/scene-13", headers: [.requestID: "none"])
            let lines = Self.lines(of: gateway)
            for name in ["order", "read", "named"] {
                #expect(lines[name]?["video"] == "video_\(task)", "\(name)")
            }
            #expect(lines["none"] != nil && lines["none"]?["video"] == nil)
        }
    }

    @Test(
        arguments: [
            ([], "X-Forwarded-For: 203.0.113.7\r\n", "127.0.0.1"),
            (["127.0.0.1"], "X-Forwarded-For: 203.0.113.7\r\n", "203.0.113.7"),
            (["127.0.0.1"], "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 203.0.113.7\r\n", "203.0.113.7"),
            (["127.0.0.1"], "", "127.0.0.1"),
            (["10.0.0.0/8"], "X-Forwarded-For: 203.0.113.7\r\n", "127.0.0.1"),
        ] as [([String], String, String)]
    )
    func `the caller's address is its own, or the one that a trusted proxy tells`(
        proxies: [String],
        headers: String,
        expected: String
    ) async throws {
        let networks = try proxies.map { try #require(IPNetwork($0)) }
        let gateway = try await TestGateway(trustedProxies: TrustedProxies(networks))
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            try await Wire.connect(to: port) { wire in
                for number in 1...2 {
                    let name = "X-Request-Id: r-\(number)\r\n"
                    try await wire.send(Self.request("GET /v1/videos", key: key, more: name + headers))
                }
                _ = try await wire.answers(2)
            }
            let lines = Self.lines(of: gateway)
            #expect(lines["r-1"]?["client_address"] == "\(expected)")
            #expect(lines["r-2"]?["client_address"] == "\(expected)")
        }
    }

    @Test func `what was answered to whom is kept with the video: its order, and who repeated it`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            for name in ["first", "second"] {
                let more = "X-Request-Id: \(name)\r\nIdempotency-Key: scene-12\r\n"
                let request = Self.request("POST /v1/videos", key: key, more: more, body: Self.order)
                let answer = try await Wire.connect(to: port) { wire in
                    try await wire.send(request)
                    return try await wire.answers(1).first
                }
                #expect(answer?.status == 200)
            }
            let reader = gateway.ledger.reader
            let video = try #require(try await reader.videos(knownAs: "first").first)
            try await Patience.until("the repetition is written down") {
                try await reader.videos(knownAs: "second") == [video]
            }
            let record = try #require(try await reader.record(of: video))
            #expect(record.order.requestID == "first")
            #expect(record.order.key == gateway.secret.id)
            #expect(record.order.idempotency?.route == "/v1/videos")
            #expect(record.repeats.map(\.requestID) == ["second"])
            #expect(record.repeats.map(\.key) == [gateway.secret.id])
            #expect(record.repeats.map(\.isDelivered) == [true])
        }
    }

    @Test func `a key that somebody sends as the name of a request is neither repeated nor kept`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", Self.order, headers: [.requestID: key])
            #expect(reply.status == 200)
            #expect(reply.headers[.requestID]?.hasPrefix("req_") == true)
        }
        #expect(try await gateway.ledger.reader.videos(knownAs: key) == [])
        #expect(!gateway.log.text.contains(key))
    }
}
