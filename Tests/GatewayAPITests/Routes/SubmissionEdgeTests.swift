import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Logging
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct SubmissionEdgeTests {
    @Test(arguments: [
        (#"{"prompt":"\#(String(repeating: "ä", count: 2500))"}"#, true),
        (#"{"prompt":"  \#(String(repeating: "ä", count: 2500))\n"}"#, true),
        (#"{"prompt":"\#(String(repeating: "👩‍🚀", count: 833))"}"#, true),
        (#"{"prompt":"\#(String(repeating: "👩‍🚀", count: 834))"}"#, false),
        (#"{"prompt":"x","cfg_scale":0}"#, true), (#"{"prompt":"x","cfg_scale":1}"#, true),
        (#"{"prompt":"x","seconds":5.0}"#, true), (#"{"prompt":"x","seconds":"10"}"#, true),
        (#"{"prompt":"x","queue_deadline":1}"#, true),
        (#"{"prompt":"x","metadata":{"\#(String(repeating: "k", count: 64))":"v"}}"#, true),
        (#"{"prompt":"x","metadata":{"\#(String(repeating: "k", count: 65))":"v"}}"#, false),
        (#"{"prompt":"x","metadata":{"k":"\#(String(repeating: "v", count: 512))"}}"#, true),
        (#"{"prompt":"x","metadata":{"k":"\#(String(repeating: "v", count: 513))"}}"#, false),
        (#"{"prompt":"x","metadata":{\#((0..<16).map { #""k\#($0)":"v""# }.joined(separator: ","))}}"#, true),
        (#"{"prompt":"x","camera_control":{"type":"simple","config":{"zoom":-10,"pan":0}}}"#, true),
        (#"{"prompt":"x","camera_control":{"type":"simple","config":{"zoom":10.01}}}"#, false),
    ])
    func `each limit holds at its edge`(body: String, isAccepted: Bool) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", body)
            #expect(reply.status == (isAccepted ? 200 : 400))
        }
    }

    @Test func `a draining server refuses orders and goes on with everything else`() async throws {
        let gateway = try await TestGateway()
        let queued = try await gateway.testLedger.admit()
        gateway.drain.drain()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(reply.status == 503)
            #expect(reply.code == "draining")
            #expect(reply.headers[.retryAfter] == "5")
            #expect(reply.headers[.shouldRetry] == nil)
            #expect(try await client.get("/v1/videos/\(queued.id)").status == 200)
            #expect(try await client.call(.post, "/v1/videos/\(queued.id)/cancel").status == 200)
        }
        #expect(gateway.admissionCount == 1)
    }

    @Test func `a store that does not answer is a 503 whose cause stays in the log`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            _ = try await client.get("/v1/models")
            try await gateway.keys.refresh()
            _ = try await client.get("/v1/models")
            gateway.store.setDown(true)
            let reply = try await client.post("/v1/videos", #"{"prompt":"x"}"#, headers: [.requestID: "trace-1"])
            #expect(reply.status == 503)
            #expect(reply.code == "store_unavailable")
            #expect(reply.headers[.retryAfter] == "2")
            #expect(!reply.text.contains("secret-cause"))
        }
        let line = try #require(gateway.log.lines.first { $0.message == "request failed" })
        #expect("\(line.metadata)".contains("secret-cause"))
        #expect(line.metadata["request_id"] == "trace-1")
    }

    @Test func `a video whose price nobody knows is refused, and trying again is pointless`() async throws {
        let model = CatalogueModel(id: ModelID("free"), modes: [.standard], durations: [5], prices: [:])
        let catalogue = try Catalogue(models: [model], defaultModel: model.id, version: "1")
        let gateway = try await TestGateway(catalogue: catalogue)
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(reply.status == 503)
            #expect(reply.code == "price_unknown")
            #expect(reply.headers[.shouldRetry] == "false")
            #expect(reply.headers[.retryAfter] == nil)
        }
        #expect(gateway.store.writes == 0)
    }

    @Test func `a suspended tenant may read and fetch, but not order, cancel or delete`() async throws {
        let gateway = try await TestGateway()
        let queued = try await gateway.testLedger.admit()
        _ = try await gateway.ledger.changes.setState(.suspended, ofTenant: TenantName("acme"))
        try await gateway.withClient { client in
            for (method, path) in [
                (HTTPRequest.Method.post, "/v1/videos"), (.post, "/v1/videos/\(queued.id)/cancel"),
                (.delete, "/v1/videos/\(queued.id)"), (.post, "/kling/v1/videos/text2video"),
            ] {
                let reply = try await client.call(
                    method,
                    path,
                    headers: [.contentType: "application/json"],
                    body: "{}"
                )
                #expect(reply.status == 403)
            }
            #expect(try await client.get("/v1/videos").status == 200)
            #expect(try await client.get("/v1/videos/\(queued.id)").status == 200)
            #expect(try await client.get("/v1/models").status == 200)
            #expect(try await client.get("/v1/videos/\(queued.id)/content").status == 409)
        }
    }
}
