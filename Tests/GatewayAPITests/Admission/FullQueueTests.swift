import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP
@testable import GatewayLedger

struct FullQueueTests {
    private static let order = #"{"prompt":"A cat"}"#

    private static func gateway(bound: Int) async throws -> TestGateway {
        var rules = AdmissionRules.uncached
        rules.room = QueueRoom(inAll: bound)
        return try await TestGateway(rules: rules)
    }

    @Test func `an order beyond the bound is refused clearly, until there is room`() async throws {
        let gateway = try await Self.gateway(bound: 2)
        try await gateway.withClient { client in
            for _ in 0..<2 {
                gateway.clock.advance(by: .milliseconds(1))
                let estimate = try await client.post("/v1/videos/estimate", Self.order)
                #expect(estimate.json["accepted"] == .bool(true))
                let reply = try await client.post("/v1/videos", Self.order)
                #expect(reply.status == 200)
            }
            let refused = try await client.post("/v1/videos", Self.order)
            #expect(refused.status == 429)
            #expect(refused.code == "queue_full")
            #expect(refused.json["error"]["type"].string == "quota_error")
            #expect(refused.headers[.retryAfter] == "30")
            #expect(refused.headers[.shouldRetry] == nil)
            let native = try await client.post("/kling/v1/videos/text2video", Self.order)
            #expect(native.status == 429)
            #expect(native.json["code"].integer == 1303)
            let estimate = try await client.post("/v1/videos/estimate", Self.order)
            #expect(estimate.json["error"] == refused.json["error"])
            let waiting = try await gateway.ledger.reader.list(VideoQuery(tenant: nil, order: .ascending)).videos
            let first = try #require(waiting.first)
            try await gateway.send(first.id)
            let next = try await client.post("/v1/videos", Self.order)
            #expect(next.status == 200)
            let again = try await client.post("/v1/videos", Self.order)
            #expect(again.code == "queue_full")
        }
        #expect(gateway.admissionCount == 3)
    }

    @Test func `a repeated order brings back its video from a full queue`() async throws {
        let gateway = try await Self.gateway(bound: 1)
        let key = try #require(HTTPField.Name("idempotency-key"))
        try await gateway.withClient { client in
            let first = try await client.post("/v1/videos", Self.order, headers: [key: "a"])
            let again = try await client.post("/v1/videos", Self.order, headers: [key: "a"])
            #expect(again.status == 200)
            #expect(again.json["id"] == first.json["id"])
            let other = try await client.post("/v1/videos", Self.order, headers: [key: "b"])
            #expect(other.code == "queue_full")
        }
    }

    @Test func `many orders at once on one server never get more places than there are`() async throws {
        let gateway = try await Self.gateway(bound: 20)
        try await gateway.withClient { client in
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<60 {
                    group.addTask { try await client.post("/v1/videos", Self.order).status }
                }
                group.addTask {
                    for _ in 0..<10 {
                        gateway.testLedger.engine.events.publish([.missed])
                        try await gateway.api.admissions.queue.loadIfStale()
                    }
                    return 0
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(codes.count { $0 == 200 } <= 20)
            #expect(codes.contains(429))
        }
        #expect(try await gateway.ledger.reader.queuePlaces().count == gateway.admissionCount)
        #expect(gateway.api.admissions.queue.length == gateway.admissionCount)
        #expect(gateway.admissionCount <= 20)
    }
}
