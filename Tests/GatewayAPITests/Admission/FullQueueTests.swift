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

    private static func front(bound: Int) async throws -> TestFront {
        var rules = AdmissionRules.uncached
        rules.maximumQueued = bound
        return try await TestFront(rules: rules)
    }

    @Test func `an order beyond the bound is refused clearly, until there is room`() async throws {
        let front = try await Self.front(bound: 2)
        try await front.visit { visitor in
            for _ in 0..<2 {
                front.clock.advance(by: .milliseconds(1))
                let estimate = try await visitor.post("/v1/videos/estimate", Self.order)
                #expect(estimate.json["accepted"] == .bool(true))
                let reply = try await visitor.post("/v1/videos", Self.order)
                #expect(reply.status == 200)
            }
            let refused = try await visitor.post("/v1/videos", Self.order)
            #expect(refused.status == 429)
            #expect(refused.code == "queue_full")
            #expect(refused.json["error"]["type"].string == "quota_error")
            #expect(refused.headers[.retryAfter] == "30")
            #expect(refused.headers[.shouldRetry] == nil)
            let native = try await visitor.post("/kling/v1/videos/text2video", Self.order)
            #expect(native.status == 429)
            #expect(native.json["code"].integer == 1303)
            let estimate = try await visitor.post("/v1/videos/estimate", Self.order)
            #expect(estimate.json["error"] == refused.json["error"])
            let waiting = try await front.ledger.reader.list(VideoQuery(tenant: nil, order: .ascending)).videos
            let first = try #require(waiting.first)
            try await front.send(first.id)
            let next = try await visitor.post("/v1/videos", Self.order)
            #expect(next.status == 200)
            let again = try await visitor.post("/v1/videos", Self.order)
            #expect(again.code == "queue_full")
        }
        #expect(front.admissionCount == 3)
    }

    @Test func `a repeated order brings back its video from a full queue`() async throws {
        let front = try await Self.front(bound: 1)
        let key = try #require(HTTPField.Name("idempotency-key"))
        try await front.visit { visitor in
            let first = try await visitor.post("/v1/videos", Self.order, headers: [key: "a"])
            let again = try await visitor.post("/v1/videos", Self.order, headers: [key: "a"])
            #expect(again.status == 200)
            #expect(again.json["id"] == first.json["id"])
            let other = try await visitor.post("/v1/videos", Self.order, headers: [key: "b"])
            #expect(other.code == "queue_full")
        }
    }

    @Test func `a crowd on one server never gets more places than there are`() async throws {
        let front = try await Self.front(bound: 20)
        try await front.visit { visitor in
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<60 {
                    group.addTask { try await visitor.post("/v1/videos", Self.order).status }
                }
                group.addTask {
                    for _ in 0..<10 {
                        front.house.engine.events.publish([.missed])
                        try await front.api.admissions.queue.loadIfStale()
                    }
                    return 0
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(codes.count { $0 == 200 } <= 20)
            #expect(codes.contains(429))
        }
        #expect(try await front.ledger.reader.queuePlaces().count == front.admissionCount)
        #expect(front.api.admissions.queue.length == front.admissionCount)
        #expect(front.admissionCount <= 20)
    }
}
