import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct CacheRouteTests {
    private static let path = "/v1/videos"
    private static let order = #"{"prompt":"A cat","model":"kling-v1","seconds":"5","size":"1280x720"}"#

    private static func gateway() async throws -> TestGateway {
        var rules = AdmissionRules.usual
        rules.cache = CachePolicy(mode: .private, timeToLive: .seconds(3600))
        return try await TestGateway(rules: rules)
    }

    /// An order, what the cache did, and what it says of it.
    private static func word(
        _ client: TestClient,
        _ headers: HTTPFields = [:],
        body: String = order,
        path: String = path
    ) async throws -> String {
        let answer = try await client.post(path, body, headers: headers)
        let status = answer.headers[.cacheStatus] ?? "nothing"
        return "\(answer.json["cache"].string ?? "-"): \(status)"
    }

    @Test
    func `the answer tells what the cache did`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let word1 = try await Self.word(client)
            #expect(word1 == "miss: kling-gateway; fwd=uri-miss; stored")
            let word2 = try await Self.word(client)
            #expect(word2 == "collapsed: kling-gateway; fwd=uri-miss; collapsed")
            let noCache: HTTPFields = [.cacheControl: "no-cache"]
            let word3 = try await Self.word(client, noCache)
            #expect(word3 == "miss: kling-gateway; fwd=request; stored")
            let noStore: HTTPFields = [.cacheControl: "max-age=60, No-Store"]
            let word4 = try await Self.word(client, noStore)
            #expect(word4 == "bypass: kling-gateway; fwd=request")
        }
    }

    @Test
    func `a hit tells for how long it is one`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let made = try await client.post(Self.path, Self.order)
            let id = try #require(VideoID(made.json["id"].string ?? ""))
            try await gateway.finish(id, as: .succeeded(url: "https://files.example/1.mp4"))
            try await gateway.archive([1, 2, 3], of: id)
            gateway.clock.advance(by: .seconds(100))
            let word5 = try await Self.word(client)
            #expect(word5 == "hit: kling-gateway; hit; ttl=3500")
            let young: HTTPFields = [.cacheControl: "max-age=100"]
            let word6 = try await Self.word(client, young)
            #expect(word6 == "miss: kling-gateway; fwd=uri-miss; stored")
        }
    }

    private static let spellings = [
        #"{"prompt":"A cat"}"#, #"{"prompt":"  A cat\n","seconds":5,"mode":"std","aspect_ratio":"16:9"}"#,
        #"{"prompt":"A cat","size":"1280x720","metadata":{"a":"b"},"queue_deadline":60}"#,
    ]

    @Test(arguments: spellings)
    func `every spelling of an order shares its video, on both paths`(spelling: String) async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            _ = try await client.post(Self.path, Self.order)
            let word7 = try await Self.word(client, body: spelling)
            #expect(word7.hasPrefix("collapsed"))
            let native = try await client.post(
                "/kling/v1/videos/text2video",
                #"{"model_name":"kling-v1","prompt":"A cat","duration":"5"}"#
            )
            #expect(native.headers[.cacheStatus] == "kling-gateway; fwd=uri-miss; collapsed")
        }
    }

    @Test
    func `a form is the same order too`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            _ = try await client.post(Self.path, Self.order)
            let answer = try await client.post(Self.path, form: [("prompt", "A cat"), ("seconds", "5")])
            #expect(answer.headers[.cacheStatus] == "kling-gateway; fwd=uri-miss; collapsed")
        }
    }

    @Test(arguments: [
        ("max-age=100", "hit"), ("max-age=\"100\"", "hit"), ("Max-Age = \"100\" , x", "hit"), ("max-age=99", "miss"),
        ("max-age=\"99\"", "miss"), ("max-age=100, max-age=\"99\"", "miss"),
    ])
    func `an age is understood with and without quotes`(control: String, use: String) async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let made = try await client.post(Self.path, Self.order)
            let id = try #require(VideoID(made.json["id"].string ?? ""))
            try await gateway.finish(id, as: .succeeded(url: "https://files.example/1.mp4"))
            try await gateway.archive([1], of: id)
            gateway.clock.advance(by: .seconds(100) - .milliseconds(1))
            let answer = try await client.post(Self.path, Self.order, headers: [.cacheControl: control])
            #expect(answer.json["cache"].string == use)
        }
    }

    @Test
    func `a hit counts as a request as any other does`() async throws {
        let gateway = try await Self.gateway()
        _ = try await gateway.ledger.changes.setLimits(
            [.requestsPerMinute: "5"],
            ofTenant: gateway.testLedger.tenant.name
        )
        try await gateway.withClient { client in
            let made = try await client.post(Self.path, Self.order)
            let id = try #require(VideoID(made.json["id"].string ?? ""))
            // By then its place has come back.
            try await gateway.finish(id, as: .succeeded(url: "https://files.example/1.mp4"))
            try await gateway.archive([1], of: id)
            for _ in 0..<5 {
                let answer = try await client.post(Self.path, Self.order)
                #expect(answer.json["cache"].string == "hit")
            }
            let refused = try await client.post(Self.path, Self.order)
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limited")
        }
    }

    @Test(arguments: [
        "max-age", "max-age=", "max-age=-1", "max-age=soon", "max-age=99999999999999999999", "max-age=\"\"",
        "max-age=\"60", "max-age=60\"", "max-age=\"", "max-age=\"-1\"", "max-age='60'",
    ])
    func `an age that is none is passed over`(control: String) async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let answer = try await client.post(Self.path, Self.order, headers: [.cacheControl: control])
            #expect(answer.status == 200)
            let again = try await client.post(Self.path, Self.order, headers: [.cacheControl: control])
            #expect(again.json["cache"].string == "collapsed")
            let other = try await client.post(Self.path, Self.order, headers: [.cacheControl: "public, x=y, =, ,"])
            #expect(other.status == 200)
        }
    }

    @Test
    func `a repetition brings back its video and says nothing of the cache`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let key: HTTPFields = [.idempotencyKey: "k"]
            _ = try await client.post(Self.path, Self.order, headers: key)
            let again = try await client.post(Self.path, Self.order, headers: key)
            #expect(again.headers[.idempotentReplayed] == "true")
            #expect(again.headers[.cacheStatus] == nil)
            #expect(again.json["cache"].string == "miss")
        }
    }
}
