import GatewayModel
import GatewayTestKit
import NIOCore
import NIOPosix
import Testing

@testable import GatewayKling

/// What is certain about an order, proven on real sockets: how often it was written, and what is said of it.
@Suite struct OrderWireTests {
    private static let made = #"{"code":0,"message":"SUCCEED","data":{"task_id":"878106242831892487"}}"#

    @Test func `an order is one POST with the key, and a task`() async throws {
        try await ScriptedServer.run(.answer(200, Self.made)) { server, port in
            let outcome = try await KlingClient.run(port: port) { await $0.create() }
            #expect(outcome.summary == "made 878106242831892487")
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.method == "POST")
            #expect(request.target == "/kling/v1/videos/text2video")
            #expect(request.headers["authorization"] == "Bearer \(Fixture.canary)")
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["content-length"] == "\(request.body.count)")
        }
    }

    @Test func `each order has a connection of its own`() async throws {
        try await ScriptedServer.run(.answer(200, Self.made)) { server, port in
            try await KlingClient.run(port: port) { client in
                for _ in 1...3 {
                    #expect(await client.create().summary == "made 878106242831892487")
                }
            }
            #expect(server.requests.count == 3)
            #expect(server.connections == 3)
        }
    }

    @Test func `a refused connection is certain`() async throws {
        let port = try RawServer.closedPort()
        let outcome = try await KlingClient.run(port: port) { await $0.create() }
        #expect(outcome.summary == "later unreachable")
    }

    @Test func `a dead upstream is reported at once, not after the time-out`() async throws {
        let port = try RawServer.closedPort()
        let outcome = try await KlingClient.run(port: port) { await $0.create() }
        #expect(outcome.trouble?.detail?.contains("Connection refused") == true)
    }

    @Test func `a host without address is certain`() async throws {
        let configuration = try KlingClientConfiguration.usual(
            baseURL: "https://no-such-host.invalid",
            connectTimeout: .milliseconds(500)
        )
        let line = UpstreamTransport(configuration)
        let key = try UpstreamKey(reading: Fixture.canary)
        let exchange = await line.post([1], to: configuration.createURL, key: key)
        await line.shutdown()
        guard case .unsent(let loss) = exchange else {
            Issue.record("\(exchange)")
            return
        }
        #expect(loss.kind == .unreachable)
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", nil])
    func `a TLS handshake that fails or hangs is certain`(answer: String?) async throws {
        let outcome = try await RawServer.run(answering: answer) { port in
            try await KlingClient.run(port: port, scheme: "https", connectTimeout: .milliseconds(200)) {
                await $0.create()
            }
        }
        #expect(outcome.summary == "later unreachable")
    }

    @Test func `a time-out before there is a connection is certain`() async throws {
        let outcome = try await RawServer.run(answering: nil) { port in
            try await KlingClient.run(
                port: port,
                scheme: "https",
                connectTimeout: .milliseconds(400),
                requestTimeout: .milliseconds(100)
            ) {
                await $0.create()
            }
        }
        #expect(outcome.summary == "later unreachable")
    }

    @Test func `a closed client sends nothing`() async throws {
        try await ScriptedServer.run(.answer(200, Self.made)) { server, port in
            let outcome = try await KlingClient.run(port: port) { client in
                await client.shutdown()
                return await client.create()
            }
            #expect(outcome.summary == "later unreachable")
            #expect(server.connections == 0)
        }
    }

    @Test(arguments: [
        (ScriptedServer.Reaction.writeAndClose(""), "unknown cut"),
        (.writeAndClose("HTTP/1.1 20"), "unknown cut"),
        (.cutAnswer(200, #"{"code":0,"data":{"task_"#), "unknown cut"),
        (.cutAnswer(200, ""), "unknown cut"),
        (.cutAnswer(500, ""), "unknown server_error"),
        (.writeAndClose("not HTTP at all\r\n\r\n"), "unknown unreadable"),
        // What came is enough: nothing is lost with the rest.
        (.cutAnswer(200, made), "made 878106242831892487"),
        (.cutAnswer(429, ""), "later busy"),
    ])
    func `an order that was written once is never written again`(
        reaction: ScriptedServer.Reaction,
        expected: String
    ) async throws {
        try await ScriptedServer.run(reaction) { server, port in
            let outcome = try await KlingClient.run(port: port) { await $0.create() }
            #expect(outcome.summary == expected)
            #expect(server.requests.count == 1)
            #expect(server.connections == 1)
        }
    }

    @Test(arguments: [
        ScriptedServer.Reaction.silence, .drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"),
    ])
    func `the time-out ends the whole call, and the order is unknown`(reaction: ScriptedServer.Reaction) async throws {
        try await ScriptedServer.run(reaction) { server, port in
            // Where the time is over before the order has left, that is known too.
            let outcome = try await GrowingTimeout.run { timeout in
                try await KlingClient.run(port: port, requestTimeout: timeout) { await $0.create() }
            } whileTooShort: {
                $0.summary == "later unreachable"
            }
            #expect(outcome.summary == "unknown timed_out")
            #expect(server.requests.count <= 1)
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is not followed, and the key goes nowhere else`(status: Int) async throws {
        try await ScriptedServer.run(.answer(200, Self.made)) { elsewhere, otherPort in
            let headers = ["location": "http://127.0.0.1:\(otherPort)/"]
            try await ScriptedServer.run(.answer(status, headers: headers)) { server, port in
                let outcome = try await KlingClient.run(port: port) { await $0.create() }
                #expect(outcome.summary == "operator redirected")
                #expect(server.requests.count == 1)
                #expect(elsewhere.connections == 0)
            }
        }
    }

    @Test(arguments: [(0, "made 878106242831892487"), (1, "unknown unreadable")])
    func `an answer may be as long as the limit and no longer`(excess: Int, expected: String) async throws {
        let body = String(repeating: " ", count: 4096 - Self.made.utf8.count + excess) + Self.made
        try await ScriptedServer.run(.answer(200, body)) { server, port in
            let outcome = try await KlingClient.run(port: port, maximumBodyBytes: 4096) { await $0.create() }
            #expect(outcome.summary == expected)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a canceled task still learns what became of its order`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let moment = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { _, _ in
            arrival.finish()
            return .writeWhen(
                moment.futureResult,
                "HTTP/1.1 200 OK\r\ncontent-length: \(Self.made.utf8.count)\r\n\r\n\(Self.made)"
            )
        }
        try await ScriptedServer.run(script) { _, port in
            try await KlingClient.run(port: port) { client in
                async let outcome = withTaskGroup(of: CreateOutcome.self) { group in
                    group.addTask { await client.create() }
                    for await _ in arrivals {}
                    group.cancelAll()
                    moment.succeed()
                    return await group.next()
                }
                #expect(await outcome?.summary == "made 878106242831892487")
            }
        }
    }
}
