import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct RepeatRouteTests {
    private static let path = "/v1/videos"
    private static let order = #"{"prompt":"A cat","model":"kling-v1","seconds":"5","size":"1280x720"}"#

    @Test
    func `an order under the same key is the same video, in JSON of any spelling and as a form`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let key: HTTPFields = [.idempotencyKey: "scene-12"]
            let first = try await client.post(Self.path, Self.order, headers: key)
            #expect(first.status == 200)
            #expect(first.headers[.idempotentReplayed] == nil)
            let spelled =
                #"{ "seconds":5, "size":"1280x720", "model":"kling-v1", "prompt":"A c\u0061t", "metadata":{} }"#
            for body in [Self.order, spelled] {
                let again = try await client.post(Self.path, body, headers: [.idempotencyKey: "\"scene-12\""])
                #expect(again.status == 200)
                #expect(again.headers[.idempotentReplayed] == "true")
                #expect(again.json["id"] == first.json["id"])
            }
        }
        #expect(gateway.admissionCount == 1)
    }

    @Test(arguments: [[.idempotencyKey: "k"], [.retryCount: "1"]] as [HTTPFields])
    func `what was accepted is brought back though it could not be ordered now`(headers: HTTPFields) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let order = #"{"prompt":"A cat"}"#
            let first = try await client.post(Self.path, order, headers: headers)
            let standard = try Catalogue.standard()
            let others = standard.models.filter { $0.id != standard.defaultModel }
            let other = try #require(others.first)
            gateway.catalogue.replace(
                with: try Catalogue(models: others, defaultModel: other.id, version: "other default")
            )
            #expect(try await client.post(Self.path, order, headers: headers).json["id"] == first.json["id"])
            let priceless = CatalogueModel(id: other.id, modes: other.modes, durations: other.durations, prices: [:])
            gateway.catalogue.replace(
                with: try Catalogue(models: [priceless], defaultModel: other.id, version: "no price")
            )
            let again = try await client.post(Self.path, order, headers: headers)
            #expect(again.json["id"] == first.json["id"])
            #expect(again.headers[.idempotentReplayed] == "true")
            let another = try await client.post(Self.path, #"{"prompt":"A dog"}"#, headers: headers)
            #expect(another.code == (headers[.idempotencyKey] == nil ? "price_unknown" : "idempotency_mismatch"))
            #expect(try await client.post(Self.path, order).code == "price_unknown")
            gateway.drain.drain()
            #expect(try await client.post(Self.path, order, headers: headers).json["id"] == first.json["id"])
        }
        #expect(gateway.admissionCount == 1)
    }

    private static let others = [
        #"{"prompt":" A cat","model":"kling-v1","seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","seconds":"5","aspect_ratio":"16:9","mode":"std"}"#,
        #"{"prompt":"A dog","model":"kling-v1","seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","seconds":"10","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","seconds":"5","size":"720x1280"}"#,
        #"{"prompt":"A cat","model":"kling-v1","seconds":"5","size":"1920x1080"}"#,
        #"{"prompt":"A cat","model":"kling-v1-6","seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","negative_prompt":"x","seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","cfg_scale":0.4,"seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","metadata":{"a":"b"},"seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","queue_deadline":60,"seconds":"5","size":"1280x720"}"#,
        #"{"prompt":"A cat","model":"kling-v1","camera_control":{"type":"simple","config":{"pan":1}},"seconds":"5"}"#,
    ]

    @Test(arguments: others.indices)
    func `any other order under the same key is refused, and joined by no repetition`(index: Int) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let key: HTTPFields = [.idempotencyKey: "k"]
            let first = try await client.post(Self.path, Self.order, headers: key)
            let refused = try await client.post(Self.path, Self.others[index], headers: key)
            #expect(refused.status == 422)
            #expect(refused.code == "idempotency_mismatch")
            let repeated = try await client.post(Self.path, Self.others[index], headers: [.retryCount: "1"])
            #expect(repeated.status == 200)
            #expect(repeated.json["id"] != first.json["id"])
        }
        #expect(gateway.admissionCount == 2)
    }

    @Test
    func `an SDK that repeats itself joins its order, and one that does not orders anew`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let first = try await client.post(Self.path, Self.order, headers: [.retryCount: "0"])
            for count in ["1", "2"] {
                let again = try await client.post(Self.path, Self.order, headers: [.retryCount: count])
                #expect(again.json["id"] == first.json["id"])
                #expect(again.headers[.idempotentReplayed] == "true")
            }
            for count in ["0", "-1", "x"] {
                let fresh = try await client.post(Self.path, Self.order, headers: [.retryCount: count])
                #expect(fresh.json["id"] != first.json["id"])
            }
        }
        #expect(gateway.admissionCount == 4)
    }

    @Test
    func `Kling's path knows keys too, its own`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let path = "/kling/v1/videos/text2video"
            let order = #"{"model_name":"kling-v1","prompt":"A cat","duration":"5"}"#
            let key: HTTPFields = [.idempotencyKey: "k"]
            let plain = try await client.post(Self.path, Self.order, headers: key)
            let first = try await client.post(path, order, headers: key)
            #expect(first.json["data"]["task_id"].string.map { "video_" + $0 } != plain.json["id"].string)
            let again = try await client.post(path, order, headers: key)
            #expect(again.json["data"] == first.json["data"])
            #expect(again.headers[.idempotentReplayed] == "true")
            let other = try await client.post(path, #"{"prompt":"A dog"}"#, headers: key)
            #expect(other.status == 422)
            #expect(other.json["code"].integer == 1201)
        }
        #expect(gateway.admissionCount == 2)
    }

    @Test
    func `a bad key is refused before anything is ordered`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let long = String(repeating: "k", count: 256)
            let reply = try await client.post(Self.path, Self.order, headers: [.idempotencyKey: long])
            #expect(reply.status == 400)
            #expect(reply.json["error"]["param"].string == "Idempotency-Key")
        }
        #expect(gateway.admissionCount == 0)
    }
}
