import GatewayModel
import GatewayTestKit
import NIOCore
import Testing
import WebAddresses

@testable import GatewayEgress

/// Events on real sockets.
@Suite struct WebhookPosterWireTests {
    private static let limits: WebhookLimits = {
        var limits = WebhookLimits()
        limits.totalTimeout = .seconds(60)
        return limits
    }()

    private func withPoster<Result>(
        _ limits: WebhookLimits = limits,
        allowing target: String = "127.0.0.0/8",
        _ body: (WebhookPoster) async throws -> Result
    ) async throws -> Result {
        let entry = try #require(AllowedTargets.Entry(target))
        let poster = WebhookPoster(
            limits: limits,
            targets: AllowedTargets([entry]),
            allowsHTTP: true,
            lookUp: HostLookup { _, port in try SocketAddress(ipAddress: "127.0.0.1", port: port) }
        )
        do {
            let result = try await body(poster)
            await poster.shutdown()
            return result
        } catch {
            await poster.shutdown()
            throw error
        }
    }

    private func trouble(
        _ reaction: ScriptedServer.Reaction,
        _ limits: WebhookLimits = limits
    ) async throws
        -> WebhookTrouble?
    {
        try await ScriptedServer.run(reaction) { _, port in
            try await withPoster(limits) { poster in
                await #expect(throws: WebhookTrouble.self) {
                    try await poster.post("{}", headers: [], to: "http://127.0.0.1:\(port)/")
                }
            }
        }
    }

    @Test(arguments: ["127.0.0.1", "app.example"])
    func `an event arrives with its fields, and the next one by the same connection`(host: String) async throws {
        try await ScriptedServer.run(.answer(204, "")) { server, port in
            try await withPoster { poster in
                for number in 1...3 {
                    let status = try await poster.post(
                        #"{"n":\#(number)}"#,
                        headers: [("webhook-id", "evt_\(number)")],
                        to: "http://\(host):\(port)/hook?a=b"
                    )
                    #expect(status == 204)
                }
            }
            #expect(server.requests.map(\.text) == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#])
            #expect(server.requests.map { $0.headers["webhook-id"] } == ["evt_1", "evt_2", "evt_3"])
            #expect(server.requests.allSatisfy { $0.method == "POST" && $0.target == "/hook?a=b" })
            #expect(server.requests.allSatisfy { $0.headers["host"] == "\(host):\(port)" })
            #expect(server.requests.allSatisfy { $0.headers["content-type"] == "application/json" })
            #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
            #expect(server.connections == 1)
        }
    }

    @Test(arguments: [199, 300, 400, 404, 410, 429, 500, 503].filter { $0 != 199 })
    func `another status than 2xx is none that arrived`(status: Int) async throws {
        let trouble = try await trouble(.answer(status, ""))
        #expect(trouble?.kind == .status)
        #expect(trouble?.status == status)
    }

    @Test func `a redirect is not followed`() async throws {
        try await ScriptedServer.run(.answer(200, "")) { other, otherPort in
            let location = ["location": "http://127.0.0.1:\(otherPort)/"]
            let trouble = try await trouble(.answer(307, "", headers: location))
            #expect(trouble?.status == 307)
            #expect(other.requests.isEmpty)
        }
    }

    @Test(
        arguments: [
            ("7", Duration.seconds(7)), ("0", .zero), ("-1", nil), ("soon", nil), ("99999999999", nil),
        ] as [(String, Duration?)]
    )
    func `how long to wait is read as seconds`(text: String, expected: Duration?) async throws {
        let trouble = try await trouble(.answer(503, "", headers: ["retry-after": text]))
        #expect(trouble?.retryAfter == expected)
    }

    @Test func `an answer without end is read no further than its bound`() async throws {
        var limits = Self.limits
        limits.answerBytes = 16
        try await ScriptedServer.run(.answer(200, String(repeating: "x", count: 100_000))) { _, port in
            try await withPoster(limits) { poster in
                let status = try await poster.post("{}", headers: [], to: "http://127.0.0.1:\(port)/")
                #expect(status == 200)
            }
        }
    }

    @Test func `a target that says nothing times out, and one that cuts is cut`() async throws {
        var limits = Self.limits
        limits.totalTimeout = .milliseconds(50)
        #expect(try await trouble(.silence, limits)?.kind == .timedOut)
        #expect(try await trouble(.writeAndClose(""))?.kind == .cut)
    }

    @Test func `nobody there is unreachable`() async throws {
        let port = try await ScriptedServer.run(.silence) { _, port in port }
        try await withPoster { poster in
            let trouble = await #expect(throws: WebhookTrouble.self) {
                try await poster.post("{}", headers: [], to: "http://127.0.0.1:\(port)/")
            }
            #expect(trouble?.kind == .unreachable)
        }
    }

    @Test func `more targets than clients are kept for are told as well`() async throws {
        var limits = Self.limits
        limits.targets = 2
        try await ScriptedServer.run(.answer(200, "")) { server, port in
            try await withPoster(limits) { poster in
                for number in 0..<10 {
                    _ = try await poster.post("{}", headers: [], to: "http://\(number % 5).example:\(port)/")
                }
            }
            #expect(server.requests.count == 10)
        }
    }
}
