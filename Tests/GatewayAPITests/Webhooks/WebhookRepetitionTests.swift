import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// Calls about webhooks that come again by the same key.
struct WebhookRepetitionTests {
    private static let path = "/v1/webhook_endpoints"
    private static let create = #"{"url":"https://app.example/hook"}"#
    private static let key: HTTPFields = [.idempotencyKey: "again"]

    /// A call that changes something each time that it is made.
    struct Call: Sendable, CustomTestStringConvertible {
        let path: String
        let body: String
        /// Another one that asks for something else.
        let other: String

        var testDescription: String {
            path
        }
    }

    static let calls = [
        Call(path: "", body: create, other: #"{"url":"https://app.example/hook","description":"x"}"#),
        Call(path: "/{id}/secret", body: "{}", other: #"{"overlap":0}"#),
        Call(path: "/{id}/replay", body: #"{"from":0}"#, other: #"{"from":1}"#),
        Call(path: "secret", body: "{}", other: #"{"overlap":0}"#),
    ]

    private static func url(_ call: Call, _ id: String) -> String {
        call.path == "secret" ? "/v1/webhook_secret" : path + call.path.replacing("{id}", with: id)
    }

    @Test(arguments: calls)
    func `the same call by the same key changes nothing more, and is answered byte for byte the same`(
        call: Call
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let id = try #require(try await client.post(Self.path, Self.create).json["id"].string)
            let url = Self.url(call, id)
            let first = try await client.post(url, call.body, headers: Self.key)
            #expect(first.status == 200)
            #expect(first.headers[.idempotentReplayed] == nil)
            let stored = try await Self.tables(of: gateway)
            gateway.clock.advance(by: .seconds(3600))
            let again = try await client.post(url, call.body, headers: Self.key)
            #expect(again.status == 200)
            #expect(again.headers[.idempotentReplayed] == "true")
            #expect(again.text == first.text)
            #expect(try await Self.tables(of: gateway) == stored)
            let other = try await client.post(url, call.other, headers: Self.key)
            #expect(other.status == 422)
            #expect(other.code == "idempotency_mismatch")
            let fresh = try await client.post(url, call.body, headers: [.idempotencyKey: "fresh"])
            #expect(fresh.headers[.idempotentReplayed] == nil)
            if fresh.json["secret"].string != nil {
                #expect(fresh.json["secret"] != first.json["secret"])
            }
        }
    }

    @Test func `a test by the same key is sent once, and a key of one endpoint is no key of another`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let id = try #require(try await client.post(Self.path, Self.create).json["id"].string)
            let next = try #require(try await client.post(Self.path, Self.create).json["id"].string)
            let first = try await client.call(.post, "\(Self.path)/\(id)/test", headers: Self.key)
            let again = try await client.call(.post, "\(Self.path)/\(id)/test", headers: Self.key)
            #expect(again.text == first.text)
            #expect(again.headers[.idempotentReplayed] == "true")
            #expect(try await client.get("\(Self.path)/\(id)/deliveries").json["data"].count == 1)
            let other = try await client.call(.post, "\(Self.path)/\(next)/test", headers: Self.key)
            #expect(other.code == "idempotency_mismatch")
        }
    }

    @Test func `a repeated call is answered whatever has become of the address and the endpoint`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let first = try await client.post(Self.path, Self.create, headers: Self.key)
            let id = try #require(first.json["id"].string)
            _ = try await client.call(.delete, "\(Self.path)/\(id)")
            gateway.sender.forbid("https://app.example/hook")
            let again = try await client.post(Self.path, Self.create, headers: Self.key)
            #expect(again.text == first.text)
        }
    }

    @Test func `a refused call leaves its key free, and after a day a key is as new`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            gateway.sender.forbid("https://app.example/hook")
            #expect(try await client.post(Self.path, Self.create, headers: Self.key).status == 400)
            gateway.sender.forbid("https://app.example/hook", with: nil)
            let first = try await client.post(Self.path, Self.create, headers: Self.key)
            #expect(first.status == 200)
            gateway.clock.advance(by: IdempotencyIdentity.keyLife - .milliseconds(1))
            #expect(try await client.post(Self.path, Self.create, headers: Self.key).text == first.text)
            gateway.clock.advance(by: .milliseconds(1))
            let late = try await client.post(Self.path, Self.create, headers: Self.key)
            #expect(late.headers[.idempotentReplayed] == nil)
            #expect(late.json["id"] != first.json["id"])
        }
    }

    @Test func `the store never has an answer in clear, and one that cannot be opened is gone`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let first = try await client.post(Self.path, Self.create, headers: Self.key)
            let secret = try #require(first.json["secret"].string)
            let rows = try await Self.rows(of: "SELECT * FROM idempotency", in: gateway)
            #expect(rows.count == 1)
            #expect(!"\(rows)".contains(secret.dropFirst(6)) && !"\(rows)".contains("app.example"))
            _ = try await Self.rows(of: "UPDATE idempotency SET video_id = '1:AAAA'", in: gateway)
            let again = try await client.post(Self.path, Self.create, headers: Self.key)
            #expect(again.status == 410)
            #expect(again.code == "content_expired")
        }
    }

    @Test func `a key of one tenant is none of another's, nor of another call`() async throws {
        let gateway = try await TestGateway()
        _ = try await gateway.testLedger.createTenant("other")
        let key = try await gateway.testLedger.createKey(forTenant: "other", pepper: gateway.pepper)
        let gatewayPath = Self.path
        try await gateway.withClient { client in
            let first = try await client.post(gatewayPath, Self.create, headers: Self.key)
            try await gateway.withClient(as: key) { stranger in
                let reply = try await stranger.post(gatewayPath, Self.create, headers: Self.key)
                #expect(reply.json["id"] != first.json["id"])
            }
            let secret = try await client.post("/v1/webhook_secret", "{}", headers: Self.key)
            #expect(secret.status == 200)
        }
    }

    private static func tables(of gateway: TestGateway) async throws -> [String] {
        var tables: [String] = []
        for table in ["webhook_endpoints", "webhook_secrets", "webhook_events", "webhook_deliveries"] {
            tables += try await rows(of: "SELECT * FROM \(table)", in: gateway)
        }
        return tables
    }

    private static func rows(of sql: String, in gateway: TestGateway) async throws -> [String] {
        try await gateway.testLedger.engine.write { connection throws(GatewayError) in
            try connection.run(sql).map { "\($0)" }
        }
    }
}
