import GatewayModel
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayEgress

/// Where redirects of a file may lead.
@Suite struct RedirectWireTests {
    private func trouble(
        location: String,
        fetcher: FileFetcher = FileFetcher(limits: .forTests)
    ) async throws -> FileTrouble? {
        try await ScriptedServer.run(.answer(302, headers: ["location": location])) { server, port in
            let trouble = await #expect(throws: FileTrouble.self) {
                try await fetcher.fetch("http://127.0.0.1:\(port)/v.mp4", limit: 10) { _ in }
            }
            #expect(server.requests.count == 1)
            return trouble
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is followed, also to a relative address`(status: Int) async throws {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { _, earlier in
            earlier == 0 ? .answer(status, headers: ["location": "../b/w.mp4?x=1"]) : .answer(200, "film")
        }
        try await ScriptedServer.run(script) { server, port in
            try await FileFetcher(limits: .forTests).fetch("http://127.0.0.1:\(port)/a/v.mp4", limit: 10) { _ in }
            #expect(server.requests.map(\.target) == ["/a/v.mp4", "/b/w.mp4?x=1"])
        }
    }

    @Test(arguments: [(3, true), (4, false)])
    func `as many redirects are followed as allowed and no more`(count: Int, arrives: Bool) async throws {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { _, earlier in
            earlier < count ? .answer(302, headers: ["location": "/\(earlier)"]) : .answer(200, "film")
        }
        try await ScriptedServer.run(script) { server, port in
            let outcome: FileTrouble.Kind?
            do throws(FileTrouble) {
                try await FileFetcher(limits: .forTests).fetch("http://127.0.0.1:\(port)/", limit: 10) { _ in }
                outcome = nil
            } catch {
                outcome = error.kind
            }
            #expect(outcome == (arrives ? nil : .tooManyRedirects))
            #expect(server.requests.count == 4)
        }
    }

    @Test(arguments: [
        "http://files.example/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[fd00:ec2::254]/",
        "file:///etc/passwd", "http+unix://%2Ftmp%2Fsocket/", "https://user:pass@files.example/", "//10.0.0.1/", "",
        "http://0.0.0.0/", "https://files.example:0/",
    ])
    func `a redirect to a closed or unsafe address is not followed`(location: String) async throws {
        #expect(try await trouble(location: location)?.kind == .forbiddenAddress)
    }

    @Test func `a name behind a redirect is checked like the first`() async throws {
        let lookUp = HostLookup { _, port in try SocketAddress(ipAddress: "192.168.1.1", port: port) }
        let fetcher = FileFetcher(limits: .forTests, lookUp: lookUp)
        let trouble = try await trouble(location: "https://files.example/v.mp4?sign=secret", fetcher: fetcher)
        #expect(trouble?.kind == .forbiddenAddress)
        #expect(trouble?.description.contains("secret") == false)
    }

    @Test func `what came with a redirect is not taken for the file`() async throws {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { _, earlier in
            earlier == 0 ? .answer(302, "<a>here</a>", headers: ["location": "/w"]) : .answer(200, "film")
        }
        try await ScriptedServer.run(script) { _, port in
            var bytes: [UInt8] = []
            try await FileFetcher(limits: .forTests).fetch("http://127.0.0.1:\(port)/", limit: 10) { bytes += $0 }
            #expect(bytes == Array("film".utf8))
        }
    }
}

extension FileLimits {
    /// Limits that end nothing by themselves, however slow the machine is.
    static var forTests: FileLimits {
        FileLimits(
            connectTimeout: Patience.duration,
            idleTimeout: Patience.duration,
            totalTimeout: Patience.duration
        )
    }
}
