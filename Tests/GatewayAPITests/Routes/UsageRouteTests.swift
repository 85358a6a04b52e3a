import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct UsageRouteTests {
    /// One video made, one canceled, one waiting, and one of another model waiting; it is 2026-09-21 in UTC.
    private static func gateway() async throws -> TestGateway {
        let gateway = try await TestGateway()
        _ = try await gateway.makeVideo()
        let canceled = try await gateway.testLedger.admit()
        _ = try await gateway.ledger.changes.cancelVideo(canceled.id, at: gateway.clock.now)
        _ = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            try await client.post("/v1/videos", #"{"prompt":"A cat","model":"kling-v2-6"}"#)
        }
        return gateway
    }

    @Test func `the current month by day and model is told without being asked for`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/usage")
            #expect(reply.status == 200)
            #expect(reply.headers[.cacheControl] == "private, no-store")
            #expect(reply.json == Contract.shared.example("UsageReport"))
        }
    }

    @Test func `the same as a table`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/usage?format=csv&from=2026-09-21&group_by=mode,day")
            #expect(reply.status == 200)
            #expect(reply.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(reply.headers[.contentDisposition] == "attachment; filename=\"usage-2026-09-21-2026-09-21.csv\"")
            let lines = [
                "day,mode,admitted,queued,in_progress,completed,failed,canceled,seconds,currency,charged,held",
                "2026-09-21,std,4,2,0,1,0,1,5,USD,0.14,0.35", "",
            ]
            #expect(reply.text == lines.joined(separator: "\r\n"))
            let empty = try await client.get("/v1/usage?format=csv&from=2026-08-01&to=2026-08-31")
            #expect(empty.text.split(separator: "\r\n").count == 1)
        }
    }

    @Test func `a period without videos has no rows and a total of nothing`() async throws {
        let gateway = try await Self.gateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/usage?from=2026-01-01&to=2026-08-31&group_by=model")
            #expect(reply.json["data"].count == 0)
            #expect(reply.json["totals"].count == 1)
            #expect(reply.json["totals"][0]["admitted"].integer == 0)
            #expect(reply.json["totals"][0]["charged"].string == "0.00")
            #expect(reply.json["totals"][0]["currency"].string == "USD")
        }
    }

    @Test(
        arguments: [
            ("from=2026-09-31", "from"), ("from=yesterday", "from"), ("from=", "from"), ("to=2026-9-1", "to"),
            ("from=2026-09-22", "from"), ("from=2026-09-10&to=2026-09-09", "from"), ("to=0001-01-01", "to"),
            ("from=2025-09-20", "to"), ("from=1970-01-01&to=9999-12-31", "to"), ("group_by=", "group_by"),
            ("group_by=week", "group_by"), ("group_by=day,day", "group_by"), ("group_by=day,", "group_by"),
            ("group_by=Day", "group_by"), ("format=xml", "format"), ("days=3", "days"),
        ]
    )
    func `what cannot be asked is refused by name`(query: String, parameter: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/usage?\(query)")
            #expect(reply.status == 400)
            #expect(reply.parameter == parameter)
        }
    }

    @Test(
        arguments: [
            ("from=2025-09-21", "2025-09-21", "2026-09-21"), ("to=2026-02-15", "2026-02-01", "2026-02-15"),
            ("from=2026-09-21&to=2026-09-21", "2026-09-21", "2026-09-21"),
            ("from=2026-09-01&to=2026-12-31", "2026-09-01", "2026-12-31"), ("", "2026-09-01", "2026-09-21"),
        ]
    )
    func `what is not said is the month up to the last day`(query: String, from: String, to: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/usage?\(query)")
            #expect(reply.status == 200)
            #expect(reply.json["from"].string == from)
            #expect(reply.json["to"].string == to)
        }
    }

    @Test func `it needs its own scope, and each tenant sees its own`() async throws {
        let gateway = try await Self.gateway()
        let writer = try await gateway.testLedger.createKey(
            pepper: gateway.pepper,
            scopes: [.videosRead, .videosWrite]
        )
        try await gateway.withClient(as: writer) { client in
            let reply = try await client.get("/v1/usage")
            #expect(reply.code == "missing_scope")
        }
        _ = try await gateway.testLedger.createTenant("other")
        let stranger = try await gateway.testLedger.createKey(forTenant: "other", pepper: gateway.pepper)
        try await gateway.withClient(as: stranger) { client in
            let reply = try await client.get("/v1/usage")
            #expect(reply.json["data"].count == 0)
        }
    }
}
