import GatewayModel
import GatewayTestKit
import Testing
import WebAddresses

@testable import GatewayKling

/// Calls through an outgoing proxy, on real sockets: what it sees, and what is certain when it lets nothing through.
///
/// The scripted server is the proxy; once it has let a connection through it answers as the upstream.
@Suite struct ProxyWireTests {
    private static let made = #"{"code":0,"message":"SUCCEED","data":{"task_id":"878106242831892487"}}"#
    private static let list = #"{"data":[{"id":"kling-v1"}]}"#
    /// Of the upstream, where nobody listens.
    private static let port = 9

    private static func proxies(_ text: String) throws -> OutgoingProxies {
        OutgoingProxies(forAll: OutgoingProxies.Choice(try #require(ProxyURL(text)), by: "upstream.proxy"))
    }

    @Test func `every call goes through a connection that the proxy was asked for, and the proxy sees no key`()
        async throws
    {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { request, _ in
            switch request.method {
            case "CONNECT": .write("HTTP/1.1 200 Connection established\r\n\r\n")
            case "POST": .answer(200, Self.made)
            default: .answer(200, Self.list)
            }
        }
        try await ScriptedServer.run(script) { server, port in
            let proxies = try Self.proxies("http://ann:p%40ss@127.0.0.1:\(port)")
            try await KlingClient.run(port: Self.port, proxies: proxies) { client in
                #expect(await client.create().summary == "made 878106242831892487")
                #expect(await client.create().summary == "made 878106242831892487")
                _ = await client.models()
            }
            let asked = server.requests.filter { $0.method == "CONNECT" }
            #expect(asked.map(\.target) == Array(repeating: "127.0.0.1:\(Self.port)", count: 3))
            for request in asked {
                // printf ann:p@ss | base64
                #expect(request.headers["proxy-authorization"] == "Basic YW5uOnBAc3M=")
                #expect(request.headers["authorization"] == nil)
                #expect(!request.headers.values.contains { $0.contains(Fixture.canary) })
            }
            let calls = server.requests.filter { $0.method != "CONNECT" }
            #expect(calls.map(\.method) == ["POST", "POST", "GET"])
            #expect(calls.allSatisfy { $0.headers["proxy-authorization"] == nil && $0.target.hasPrefix("/") })
            #expect(server.connections == 3)
        }
    }

    @Test(arguments: [
        (407, "refused our user name and password (407): check upstream.proxy"),
        (403, "refused to connect us with 127.0.0.1:9: check upstream.proxy"),
        (502, "refused to connect us with 127.0.0.1:9: check upstream.proxy"),
        (301, "refused to connect us with 127.0.0.1:9: check upstream.proxy"),
    ])
    func `an order that the proxy refuses to connect was not sent, and the first attempt says why`(
        status: Int,
        words: String
    ) async throws {
        try await ScriptedServer.run(.answer(status, "no", headers: ["connection": "close"])) { server, port in
            let proxies = try Self.proxies("http://ann:canary@127.0.0.1:\(port)")
            let log = CapturedLog()
            try await KlingClient.run(port: Self.port, proxies: proxies, log: log) { client in
                let outcome = await client.create()
                #expect(outcome.summary == "later proxy")
                #expect(
                    outcome.trouble?.detail == "the proxy http://127.0.0.1:\(port) \(words)" + Self.rest(of: status)
                )
                #expect(log.text.contains("the proxy http://127.0.0.1:\(port) refused"))
                #expect(!log.text.contains("canary"))
                let models = await client.models()
                guard case .noAnswer(let trouble) = models else {
                    Issue.record("\(models)")
                    return
                }
                #expect(trouble.kind == .proxy)
            }
            #expect(server.requests.allSatisfy { $0.method == "CONNECT" })
        }
    }

    private static func rest(of status: Int) -> String {
        status == 407 ? "" : ", and what the proxy allows"
    }

    @Test func `a proxy that takes no connection is named at once`() async throws {
        let closed = try RawServer.closedPort()
        let proxies = try Self.proxies("http://127.0.0.1:\(closed)")
        let outcome = try await KlingClient.run(port: Self.port, proxies: proxies) { await $0.create() }
        #expect(outcome.summary == "later proxy")
        let words =
            "the proxy http://127.0.0.1:\(closed) takes no connection (Connection refused): check upstream.proxy"
        #expect(outcome.trouble?.detail == words)
    }

    @Test func `a proxy whose name has no address is named`() async throws {
        let configuration = try KlingClientConfiguration.usual(
            proxies: try Self.proxies("http://no-such-proxy.invalid:3128")
        )
        let line = UpstreamTransport(configuration)
        let key = try UpstreamKey(reading: Fixture.canary)
        let exchange = await line.post([1], to: configuration.createURL, key: key)
        await line.shutdown()
        guard case .unsent(let loss) = exchange else {
            Issue.record("\(exchange)")
            return
        }
        #expect(loss.kind == .proxy)
        #expect(loss.detail.contains("the proxy http://no-such-proxy.invalid:3128 "))
        #expect(loss.detail.contains("check upstream.proxy"))
    }

    @Test func `a proxy that never answers is named once the time-out is over`() async throws {
        let outcome = try await RawServer.run(answering: nil) { port in
            try await KlingClient.run(
                port: Self.port,
                connectTimeout: .milliseconds(200),
                proxies: try Self.proxies("http://127.0.0.1:\(port)")
            ) {
                await $0.create()
            }
        }
        #expect(outcome.summary == "later proxy")
        #expect(outcome.trouble?.detail?.contains("in time: check upstream.proxy") == true)
    }

    @Test func `an answer that is lost within the connection is as unknown as without a proxy`() async throws {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { request, _ in
            request.method == "CONNECT" ? .write("HTTP/1.1 200 OK\r\n\r\n") : .writeAndClose("")
        }
        try await ScriptedServer.run(script) { server, port in
            let proxies = try Self.proxies("http://127.0.0.1:\(port)")
            let outcome = try await KlingClient.run(port: Self.port, proxies: proxies) { await $0.create() }
            #expect(outcome.summary == "unknown cut")
            #expect(outcome.trouble?.detail?.contains("through the proxy http://127.0.0.1:\(port)") == true)
            #expect(server.requests.map(\.method) == ["CONNECT", "POST"])
        }
    }

    @Test func `a TLS handshake that fails behind the proxy is certain, and is not the proxy's fault`() async throws {
        // It lets the connection through, and what then answers speaks no TLS.
        let outcome = try await RawServer.run(answering: "HTTP/1.1 200 OK\r\n\r\n") { port in
            try await KlingClient.run(
                port: Self.port,
                scheme: "https",
                proxies: try Self.proxies("http://127.0.0.1:\(port)")
            ) {
                await $0.create()
            }
        }
        #expect(outcome.summary == "later unreachable")
        #expect(outcome.trouble?.detail?.contains("through the proxy ") == true)
    }
}
