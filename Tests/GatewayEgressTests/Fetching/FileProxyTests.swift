import GatewayModel
import GatewayTestKit
import NIOCore
import Testing
import WebAddresses

@testable import GatewayEgress

/// What of the rules for addresses holds where a proxy looks the names up.
@Suite struct ProxiedAddressTests {
    private func way(
        to text: String,
        from origin: String = "https://files.example/",
        through proxy: String = "http://proxy.example:3128",
        resolvingTo address: String?
    ) async throws -> String {
        let choice = OutgoingProxies.Choice(try #require(ProxyURL(proxy)), by: "upstream.proxy")
        let policy = AddressPolicy(
            origin: try #require(WebAddress(origin)),
            proxies: OutgoingProxies(forAll: choice, exceptions: ProxyExceptions("direct.example")),
            lookUp: HostLookup { _, port in
                guard let address else {
                    throw CancellationError()
                }
                return try SocketAddress(ipAddress: address, port: port)
            }
        )
        let target = try #require(WebAddress(text))
        do throws(FileTrouble) {
            switch try await policy.way(to: target) {
            case .direct(let pin): return "direct \(pin)"
            case .proxied(let choice): return "by \(choice.proxy.host)"
            }
        } catch {
            return error.kind.rawValue
        }
    }

    @Test func `a public name goes to the proxy, whether it can be looked up here or not`() async throws {
        #expect(try await way(to: "https://cdn.example/v.mp4", resolvingTo: "93.184.215.14") == "by proxy.example")
        #expect(try await way(to: "https://cdn.example/v.mp4", resolvingTo: nil) == "by proxy.example")
        #expect(try await way(to: "https://93.184.215.14/v.mp4", resolvingTo: nil) == "by proxy.example")
    }

    @Test func `a name that leads to a closed address here does not go to the proxy`() async throws {
        for address in ["10.0.0.1", "127.0.0.1", "169.254.169.254", "fd00::1"] {
            #expect(try await way(to: "https://cdn.example/", resolvingTo: address) == "forbidden_address")
        }
    }

    @Test(arguments: [
        "https://10.0.0.1/", "https://169.254.169.254/latest", "https://[fd00:ec2::254]/", "https://127.0.0.1/",
        "http://cdn.example/", "https://wiki/", "https://metadata.google.internal/",
        "https://printer.local/", "https://db.corp/", "https://a.localhost/", "https://2130706433/", "https://127.1/",
        "https://0x7f.0x0.0x0.0x1/", "https://router.lan./", "https://1.0.0.127.in-addr.arpa/",
    ])
    func `what can only be meant for a private network does not go to the proxy`(target: String) async throws {
        #expect(try await way(to: target, resolvingTo: nil) == "forbidden_address")
    }

    @Test func `an exception is reached directly, by the address that was checked`() async throws {
        #expect(try await way(to: "https://direct.example/", resolvingTo: "93.184.215.14") == "direct 93.184.215.14")
        #expect(try await way(to: "https://direct.example/", resolvingTo: "10.0.0.1") == "forbidden_address")
        #expect(try await way(to: "https://direct.example/", resolvingTo: nil) == "unreachable")
    }

    @Test func `a sandbox's file stays on this machine, and goes through a proxy that is there too`() async throws {
        let url = "http://127.0.0.1:9/v.mp4"
        #expect(try await way(to: url, from: url, resolvingTo: nil) == "direct 127.0.0.1")
        let near = "http://127.0.0.1:3128"
        #expect(try await way(to: url, from: url, through: near, resolvingTo: nil) == "by 127.0.0.1")
        #expect(try await way(to: url, through: near, resolvingTo: nil) == "forbidden_address")
    }
}

/// A download through a proxy, on real sockets.
@Suite struct FileProxyWireTests {
    private static func fetcher(port: Int) throws -> FileFetcher {
        let proxy = try #require(ProxyURL("http://ann:canary@127.0.0.1:\(port)"))
        let choice = OutgoingProxies.Choice(proxy, by: "upstream.proxy")
        return FileFetcher(limits: .forTests, proxies: OutgoingProxies(forAll: choice))
    }

    @Test func `a file comes through the connection that the proxy was asked for, with no key`() async throws {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { request, _ in
            request.method == "CONNECT" ? .write("HTTP/1.1 200 OK\r\n\r\n") : .answer(200, "film")
        }
        try await ScriptedServer.run(script) { server, port in
            var bytes: [UInt8] = []
            try await Self.fetcher(port: port).fetch("http://127.0.0.1:9/v.mp4?sign=x", limit: 10) { bytes += $0 }
            #expect(bytes == Array("film".utf8))
            #expect(server.requests.map(\.method) == ["CONNECT", "GET"])
            #expect(server.requests.map(\.target) == ["127.0.0.1:9", "/v.mp4?sign=x"])
            #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
            #expect(server.requests.last?.headers["proxy-authorization"] == nil)
        }
    }

    @Test(arguments: [(407, "user name and password"), (403, "refused to connect us with 127.0.0.1:9")])
    func `a proxy that refuses is named`(status: Int, words: String) async throws {
        try await ScriptedServer.run(.answer(status, headers: ["connection": "close"])) { _, port in
            let trouble = await #expect(throws: FileTrouble.self) {
                try await Self.fetcher(port: port).fetch("http://127.0.0.1:9/v.mp4", limit: 10) { _ in }
            }
            #expect(trouble?.kind == .unreachable)
            #expect(trouble?.detail?.contains("the proxy http://127.0.0.1:\(port) refused") == true)
            #expect(trouble?.detail?.contains(words) == true)
            #expect(trouble?.description.contains("canary") == false)
        }
    }
}
