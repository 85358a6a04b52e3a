import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct SubmissionTests {
    @Test func `a bare prompt is filled in, held and shown exactly as the contract's example`() async throws {
        let gateway = try await TestGateway(rules: AdmissionRules.usual)
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", #"{"prompt":" A quiet street at sunset. "}"#)
            #expect(reply.status == 200)
            #expect(reply.json == Contract.shared.example("QueuedVideo"))
            #expect(reply.headers[.cacheControl] == "private, no-store")
            #expect(reply.headers[.vary] == "Authorization, Accept-Encoding")
        }
        #expect(gateway.admissionCount == 1)
    }

    @Test(arguments: Contract.shared.requestExamples("post", "/v1/videos").map(\.value))
    func `every example of the contract is accepted`(example: Field) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", example.text)
            #expect(reply.status == 200)
            for name in example.names
            where !["camera_control", "cfg_scale", "queue_deadline", "priority", "seconds"].contains(name) {
                #expect(reply.json[name] == example[name])
            }
        }
    }

    @Test func `both encodings order the same video`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let json = try await client.post(
                "/v1/videos",
                #"""
                {"prompt":"A cat","negative_prompt":"dogs","model":"kling-v1","seconds":5,"aspect_ratio":"1:1",
                "mode":"std","cfg_scale":0.25,"camera_control":{"type":"simple","config":{"pan":3}},
                "metadata":{"a b":"1","c":""},"queue_deadline":60}
                """#
            )
            let form = try await client.post(
                "/v1/videos",
                form: [
                    ("prompt", "A cat"), ("negative_prompt", "dogs"), ("model", "kling-v1"), ("seconds", "5"),
                    ("aspect_ratio", "1:1"), ("mode", "std"), ("cfg_scale", "0.25"), ("camera_control[type]", "simple"),
                    ("camera_control[config][pan]", "3"), ("metadata[a b]", "1"), ("metadata[c]", ""),
                    ("queue_deadline", "60"), ("size", ""),
                ]
            )
            #expect(json.status == 200)
            #expect(form.status == 200)
            for name in json.json.names where name != "id" && name != "queue" {
                #expect(form.json[name] == json.json[name])
            }
            let ids = [json, form].compactMap { $0.json["id"].string.flatMap { VideoID($0) } }
            var orders: [VideoOrder] = []
            for id in ids {
                let video = try #require(try await gateway.ledger.reader.video(id))
                #expect(video.queueDeadline == gateway.clock.now + .seconds(60))
                orders.append(video.order)
            }
            #expect(orders.count == 2 && orders[0] == orders[1])
            #expect(orders.first?.guidance == 0.25)
            #expect(orders.first?.camera == .simple(.pan, 3))
        }
    }

    @Test(arguments: [
        ("1280x720", "16:9", "std"), ("720x1280", "9:16", "std"), ("960x960", "1:1", "std"),
        ("1920x1080", "16:9", "pro"), ("1080x1920", "9:16", "pro"), ("1440x1440", "1:1", "pro"),
    ])
    func `a size stands for aspect ratio and mode`(size: String, aspectRatio: String, mode: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let sized = try await client.post("/v1/videos", #"{"prompt":"x","size":"\#(size)"}"#)
            let spelled = try await client.post(
                "/v1/videos",
                #"{"prompt":"x","aspect_ratio":"\#(aspectRatio)","mode":"\#(mode)"}"#
            )
            for reply in [sized, spelled] {
                #expect(reply.json["size"].string == size)
                #expect(reply.json["aspect_ratio"].string == aspectRatio)
                #expect(reply.json["mode"].string == mode)
            }
        }
    }

    @Test func `metadata comes back as it was given, sorted by name`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post(
                "/v1/videos",
                #"{"prompt":"x","metadata":{"ä":"\ud83d\ude00","z":"\"quoted\"\n"}}"#
            )
            #expect(reply.json["metadata"].names == ["z", "ä"])
            #expect(reply.json["metadata"]["z"].string == "\"quoted\"\n")
            #expect(reply.json["metadata"]["ä"].string == "😀")
        }
    }

    @Test func `a null counts as not given`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let body = """
                {"prompt":"x","negative_prompt":null,"model":null,"seconds":null,"size":null,"aspect_ratio":null,
                "mode":null,"cfg_scale":null,"camera_control":null,"metadata":null,"queue_deadline":null,"priority":null}
                """
            let reply = try await client.post("/v1/videos", body)
            #expect(reply.status == 200)
        }
    }

    @Test func `a priority puts an order before the tenant's others, as far as the tenant may`() async throws {
        let gateway = try await TestGateway()
        let name = gateway.testLedger.tenant.name
        _ = try await gateway.ledger.changes.setLimits([.maxPriority: "8"], ofTenant: name)
        try await gateway.keys.refresh()
        try await gateway.withClient { client in
            var positions: [Int?] = []
            for body in [
                #"{"prompt":"a"}"#, #"{"prompt":"b","priority":8}"#, #"{"prompt":"c","priority":3}"#,
                #"{"prompt":"d","priority":0}"#,
            ] {
                gateway.clock.advance(by: .milliseconds(1))
                let estimate = try await client.post("/v1/videos/estimate", body)
                let reply = try await client.post("/v1/videos", body)
                #expect(reply.status == 200)
                #expect(reply.json["queue"] == estimate.json["queue"])
                positions.append(reply.json["queue"]["position"].integer)
            }
            let form = try await client.post("/v1/videos", form: [("prompt", "e"), ("priority", "8")])
            positions.append(form.json["queue"]["position"].integer)
            #expect(positions == [1, 1, 2, 4, 2])
            for (value, code) in [("9", "invalid_field"), ("10", "invalid_field"), ("-1", "invalid_field")] {
                let reply = try await client.post("/v1/videos", #"{"prompt":"f","priority":\#(value)}"#)
                #expect(reply.status == 400)
                #expect(reply.code == code)
                #expect(reply.json["error"]["param"].string == "priority")
            }
            let quota = try await client.get("/v1/quota")
            let limit = try #require(
                (0..<quota.json["data"].count).map { quota.json["data"][$0] }
                    .first { $0["name"].string == "max_priority" }
            )
            #expect(limit["unit"].string == "priority")
            #expect(limit["limit"].integer == 8)
        }
    }

    @Test func `an order that asks for the usual priority is the same order`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            func order(_ body: String) async throws -> Reply {
                try await client.post("/v1/videos", body, headers: [.idempotencyKey: "k"])
            }
            let plain = try await order(#"{"prompt":"x"}"#)
            #expect(try await order(#"{"prompt":"x","priority":0}"#).json["id"] == plain.json["id"])
            #expect(try await order(#"{"prompt":"x","priority":1}"#).code == "idempotency_mismatch")
        }
    }

    @Test func `a full queue deadline is a whole day`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", #"{"prompt":"x","queue_deadline":86400}"#)
            let id = try #require(reply.json["id"].string.flatMap { VideoID($0) })
            let video = try #require(try await gateway.ledger.reader.video(id))
            #expect(video.queueDeadline == gateway.clock.now + .seconds(86_400))
        }
    }
}
