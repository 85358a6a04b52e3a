import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct RateLimitHeaderTests {
    private static let order = #"{"prompt":"A cat","model":"kling-v1","seconds":"5"}"#
    private static let native = #"{"model_name":"kling-v1","prompt":"A cat","duration":"5"}"#

    private static func gateway(_ limits: [LimitName: String]) async throws -> TestGateway {
        let gateway = try await TestGateway()
        _ = try await gateway.ledger.changes.setLimits(limits, ofTenant: gateway.testLedger.tenant.name)
        return gateway
    }

    @Test func `the answer to an order tells each limit that counts, with the order and without it`() async throws {
        let gateway = try await Self.gateway([
            .concurrentVideos: "2", .videosPerDay: "10", .videosPerMonth: "20", .secondsPerMonth: "12",
            .budgetPerMonth: "50.00", .maxSeconds: "10", .models: "kling-v1",
        ])
        // It is 14:13:20 on 2026-09-21 in UTC.
        let policy =
            #""concurrent_videos";q=2, "videos_per_day";q=10;w=86400, "videos_per_month";q=20;w=2592000, "#
            + #""seconds_per_month";q=12;w=2592000"#
        let expected = [(200, 1, 9, 19, 7), (200, 0, 8, 18, 2), (429, 0, 8, 18, 2)]
        try await gateway.withClient { client in
            for (status, concurrent, daily, monthly, seconds) in expected {
                let reply = try await client.post("/v1/videos", Self.order)
                #expect(reply.status == status)
                #expect(reply.headers[.rateLimitPolicy] == policy)
                #expect(
                    reply.headers[.rateLimit] == #""concurrent_videos";r=\#(concurrent), "videos_per_day";r=\#(daily);"#
                        + #"t=35200, "videos_per_month";r=\#(monthly);t=812800, "seconds_per_month";r=\#(seconds);t=812800"#
                )
            }
            let native = try await client.post("/kling/v1/videos/text2video", Self.native)
            #expect(native.status == 429)
            #expect(native.headers[.rateLimitPolicy] == policy)
            // Other calls do not look at these limits.
            let list = try await client.get("/v1/videos")
            #expect(list.headers[.rateLimit] == nil)
        }
    }

    @Test func `the pace stands before them, in one list`() async throws {
        let gateway = try await Self.gateway([.requestsPerMinute: "60", .concurrentVideos: "3"])
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", Self.order)
            #expect(reply.headers[.rateLimitPolicy] == #""requests_per_minute";q=60;w=60, "concurrent_videos";q=3"#)
            #expect(reply.headers[.rateLimit] == #""requests_per_minute";r=9;t=1, "concurrent_videos";r=2"#)
        }
    }

    @Test func `money alone, or no limit at all, is told in no header`() async throws {
        for limits in [[.budgetPerDay: "0.01"], [:]] as [[LimitName: String]] {
            let gateway = try await Self.gateway(limits)
            try await gateway.withClient { client in
                let reply = try await client.post("/v1/videos", Self.order)
                #expect(reply.headers[.rateLimitPolicy] == nil)
                #expect(reply.headers[.rateLimit] == nil)
            }
        }
    }

    @Test func `a limit that was lowered below what is used has nothing left`() async throws {
        let gateway = try await Self.gateway([.videosPerDay: "5"])
        try await gateway.withClient { client in
            try await client.post("/v1/videos", Self.order)
            try await client.post("/v1/videos", Self.order)
            _ = try await gateway.ledger.changes.setLimits(
                [.videosPerDay: "1"],
                ofTenant: gateway.testLedger.tenant.name
            )
            let reply = try await client.post("/v1/videos", Self.order)
            #expect(reply.status == 429)
            #expect(reply.headers[.rateLimit] == #""videos_per_day";r=0;t=35200"#)
        }
    }
}
