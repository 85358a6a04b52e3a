import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ListVideosTests {
    @Test func `nobody's videos are an empty list with null ends`() async throws {
        let gateway = try await TestGateway()
        _ = try await gateway.testLedger.admit(tenant: gateway.testLedger.createTenant("other").id)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos")
            #expect(reply.text == #"{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}"#)
        }
    }

    @Test func `pages follow each other by the last id, newest first`() async throws {
        let gateway = try await TestGateway()
        var ids: [String] = []
        for _ in 0..<5 {
            ids.append(try await gateway.testLedger.admit().id.description)
            gateway.clock.advance(by: .seconds(1))
        }
        let newestFirst = ids.sorted(by: >)
        try await gateway.withClient { client in
            var seen: [String] = []
            var path = "/v1/videos?limit=2"
            while true {
                let page = try await client.get(path).json
                let shown = (0..<page["data"].count).compactMap { page["data"][$0]["id"].string }
                #expect(page["first_id"].string == shown.first)
                seen += shown
                guard page["has_more"] == .bool(true), let last = page["last_id"].string else {
                    break
                }
                path = "/v1/videos?limit=2&after=\(last)"
            }
            #expect(seen == newestFirst)
            let oldest = try await client.get("/v1/videos?order=asc&limit=1").json
            #expect(oldest["data"][0]["id"].string == newestFirst.last)
        }
    }

    @Test func `a status picks its videos`() async throws {
        let gateway = try await TestGateway()
        let made = try await gateway.makeVideo()
        _ = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            for (status, count) in [
                ("queued", 1), ("in_progress", 0), ("completed", 1), ("failed", 0), ("canceled", 0),
            ] {
                #expect(try await client.get("/v1/videos?status=\(status)").json["data"].count == count)
            }
            let completed = try await client.get("/v1/videos?status=completed").json
            #expect(completed["data"][0]["id"].string == made.description)
        }
    }

    @Test(
        arguments: [
            ("limit=0", "invalid_field", "limit"), ("limit=101", "invalid_field", "limit"),
            ("limit=ten", "invalid_field", "limit"), ("limit=", "invalid_field", "limit"),
            ("limit=%2B5", "invalid_field", "limit"), ("order=up", "invalid_field", "order"),
            ("status=done", "invalid_field", "status"), ("after=nonsense", "invalid_field", "after"),
            ("after=", "invalid_field", "after"), ("before=x", "unknown_field", "before"),
            ("limit=1&limit=2", "invalid_field", "limit"), ("limit=%zz", "invalid_field", nil),
        ] as [(String, String, String?)]
    )
    func `a query that breaks a rule is refused, naming the parameter`(
        query: String,
        code: String,
        parameter: String?
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos?\(query)")
            #expect(reply.status == 400)
            #expect(reply.code == code)
            #expect(reply.parameter == parameter)
        }
    }

    @Test(arguments: ["limit=1", "limit=100", "&&limit=5&", "order=desc&status=queued", "after=video_%30" + zeros])
    func `a query at its edge is taken`(query: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos?\(query)")
            #expect(reply.status == 200)
        }
    }

    private static let zeros = String(repeating: "0", count: 25)
}
