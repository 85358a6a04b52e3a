import GatewayModel
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct MiddlewareTests {
    @Test(arguments: [
        "/", "/v1", "/v2/videos", "/v1/videos/a/b/c", "/readyz", "/metrics", "/admin/v1/tenants", "/docs/calls",
    ])
    func `an unknown path is a 404 in JSON, with or without a key`(path: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for headers in [[:], [.authorization: "Bearer x"]] as [HTTPFields] {
                let reply = try await client.get(path, headers: headers)
                #expect(reply.status == 404)
                #expect(reply.code == "not_found")
                #expect(reply.headers[.contentType] == "application/json")
                #expect(reply.headers[.requestID] != nil)
            }
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.put, "/v1/videos", "GET, HEAD, POST"),
        (.patch, "/v1/videos/x", "DELETE, GET, HEAD"),
        (.get, "/v1/videos/x/cancel", "POST"), (.post, "/v1/videos/x/content", "GET, HEAD, OPTIONS"),
        (.head, "/v1/videos/x/cancel", "POST"), (.options, "/healthz", "GET, HEAD"),
    ])
    func `a wrong method is a 405 that says which are right`(
        method: HTTPRequest.Method,
        path: String,
        allowed: String
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.call(method, path)
            #expect(reply.status == 405)
            #expect(reply.headers[.allow] == allowed)
            #expect(reply.headers[.requestID] != nil)
            #expect(method == .head ? reply.body.readableBytes == 0 : reply.code == "method_not_allowed")
        }
    }

    @Test(arguments: [
        ("a", true), ("A-Z_0.9", true), (String(repeating: "x", count: 128), true),
        (String(repeating: "x", count: 129), false), ("with space", false), ("ä", false), ("a\"b", false), ("", false),
    ])
    func `a caller may name its request if the name is harmless`(name: String, isKept: Bool) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.get("/healthz", headers: [.requestID: name])
            let given = try #require(reply.headers[.requestID])
            #expect((given == name) == isKept)
            #expect(isKept || given.hasPrefix("req_"))
            #expect(isKept || given.utf8.count == 36)
        }
    }

    @Test(arguments: [
        ("application/problem+json", true), ("application/problem+json, application/json;q=0.9", true),
        ("application/json;q=0.5, application/problem+json;q=0.6", true), ("application/json", false),
        ("*/*", false), ("application/json, application/problem+json", false), ("text/html", false),
        ("application/problem+json;q=0", false), ("application/problem+json;q=0.5, */*;q=0.8", false),
    ])
    func `problem details are for who prefers them`(accept: String, isProblem: Bool) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let headers: HTTPFields = [.accept: accept, .requestID: "r-1"]
            let reply = try await client.get("/v1/videos?limit=0", headers: headers)
            #expect(reply.headers[.contentType] == (isProblem ? "application/problem+json" : "application/json"))
            #expect(reply.code == "invalid_field")
            #expect(reply.json["status"].integer == (isProblem ? 400 : nil))
            #expect(reply.json["title"].string == (isProblem ? "Bad Request" : nil))
            #expect(reply.json["request_id"].string == (isProblem ? "r-1" : nil))
        }
    }

    @Test(arguments: GatewayError.Code.allCases)
    func `each code has the status and type of the contract`(code: GatewayError.Code) {
        let (status, type) = code.status
        let expected: String =
            switch status.code {
            case 401: "authentication_error"
            case 402, 429: "quota_error"
            case 403: "permission_error"
            case 409: "conflict_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        #expect("\(type)" == expected)
    }

    @Test(
        arguments: [
            (GatewayError.Retry.never, nil, "false"), (.after(.zero), "1", nil),
            (.after(.milliseconds(1500)), "2", nil),
            (.after(.seconds(60)), "60", nil), (.after(.seconds(61)), nil, "false"),
        ] as [(GatewayError.Retry, String?, String?)]
    )
    func `an error says whether and when to try again`(retry: GatewayError.Retry, after: String?, should: String?) {
        let error = GatewayError(.notReady, "x", retry: retry)
        let headers = error.headers(status: error.code.status.code)
        #expect(headers[.retryAfter] == after)
        #expect(headers[.shouldRetry] == should)
    }

    @Test func `what went wrong inside is told to the log alone`() {
        let error = GatewayError(.internalError, "row 7 of videos", origin: .store, cause: "column 3")
        #expect(!error.outwardMessage.contains("videos"))
        let away = GatewayError(.storeUnavailable, "ledger.db is locked", retry: .after(.seconds(2)))
        #expect(away.outwardMessage.hasSuffix("nothing was changed. Try again."))
        // A commit that may have come through: an order must not be repeated blindly, least of all by a client itself.
        let undecided = GatewayError(.storeUnavailable, "ledger.db is locked", retry: .never)
        #expect(undecided.outwardMessage.hasSuffix("Look whether it was made before you repeat it."))
        #expect(GatewayError(.draining, "Wait.").outwardMessage == "Wait.")
    }

    @Test func `each request leaves one line without query, key or prompt`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Array(repeating: 9, count: 300_000), of: video)
        let link = gateway.links.path(
            to: video,
            of: gateway.testLedger.tenant.id,
            until: gateway.clock.now + .seconds(60)
        )
        try await gateway.withClient { client in
            try await client.post("/v1/videos", #"{"prompt":"a very secret prompt"}"#, headers: [.requestID: "r-1"])
            _ = try await client.client.execute(uri: link, method: .get, headers: [.requestID: "r-2"]) { $0 }
            try await client.get("/nowhere?token=abc", headers: [.requestID: "r-3"])
        }
        let lines = gateway.log.lines.filter { $0.message == "request" }
        #expect(lines.map { $0.metadata["request_id"] } == ["r-1", "r-2", "r-3"])
        #expect(lines[0].metadata["route"] == "/v1/videos")
        #expect(lines[0].metadata["method"] == "POST")
        #expect(lines[0].metadata["status"] == .stringConvertible(200))
        #expect(lines[0].metadata["tenant"] == "\(gateway.testLedger.tenant.id)")
        #expect(lines[0].metadata["key"] == "\(gateway.secret.id)")
        #expect(lines[0].metadata["duration_ms"] != nil)
        #expect(lines[1].metadata["bytes"] == .stringConvertible(300_000))
        #expect(lines[1].metadata["tenant"] == "\(gateway.testLedger.tenant.id)")
        #expect(lines[1].metadata["key"] == nil)
        #expect(lines[2].metadata["status"] == .stringConvertible(404))
        let secret = gateway.secret.withExposedText { $0 }
        for hidden in ["secret prompt", "signature", "token", secret, String(secret.suffix(43))] {
            #expect(!gateway.log.text.contains(hidden))
        }
    }
}
