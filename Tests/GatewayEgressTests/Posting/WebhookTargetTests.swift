import GatewayModel
import GatewayTestKit
import NIOCore
import Synchronization
import Testing
import WebAddresses

@testable import GatewayEgress

/// Where callers may be told: the ways in which others were led astray are all refused.
@Suite struct WebhookTargetTests {
    private func check(
        _ url: String,
        allowing entries: [String] = [],
        http: Bool = false,
        resolvingTo addresses: [String] = ["93.184.215.14"]
    ) async -> WebhookTrouble.Kind? {
        let poster = WebhookPoster(
            limits: WebhookLimits(),
            targets: AllowedTargets(entries.compactMap { AllowedTargets.Entry($0) }),
            allowsHTTP: http,
            lookUp: .several { _, port in try addresses.map { try SocketAddress(ipAddress: $0, port: port) } }
        )
        do throws(WebhookTrouble) {
            try await poster.check(url)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func `a host on the open Internet may be told, by https`() async {
        #expect(await check("https://app.example/hook?a=b") == nil)
        #expect(await check("https://app.example:8443/hook") == nil)
        #expect(await check("https://93.184.215.14/hook") == nil)
        #expect(await check("https://app.example/", resolvingTo: ["93.184.215.14", "2606:2800:220:1::1"]) == nil)
        #expect(await check("http://app.example/hook") == .forbiddenAddress)
        #expect(await check("http://app.example/hook", http: true) == nil)
    }

    @Test(arguments: [
        "", "app.example", "ftp://app.example/", "file:///etc/passwd", "gopher://app.example/", "https://",
        "https://u:p@app.example/", "https://app.example:0/", "https://app.example:22/", "https://app.example:6379/",
        "https://app.example@10.0.0.1/", "https://app.example\n.evil/", "//app.example/", "https://[::1",
        "javascript:1",
    ])
    func `what is no web address with a port of the web is refused`(url: String) async {
        #expect(await check(url) == .forbiddenAddress)
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "169.254.169.254",
        "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.192", "198.18.0.1", "168.63.129.16",
        "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00:ec2::254", "fe80::1", "fc00::1", "ff02::1",
        "2001:db8::1",
    ])
    func `an address that is not on the open Internet is refused, written out or behind a name`(
        address: String
    ) async {
        let literal = address.contains(":") ? "[\(address)]" : address
        #expect(await check("https://\(literal)/", http: true) == .forbiddenAddress)
        #expect(await check("https://app.example/", resolvingTo: [address]) == .forbiddenAddress)
        // One good address beside it does not help.
        let both = ["93.184.215.14", address]
        #expect(await check("https://app.example/", resolvingTo: both) == .forbiddenAddress)
        #expect(await check("https://app.example/", resolvingTo: both.reversed()) == .forbiddenAddress)
    }

    @Test(arguments: ["localhost", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0"])
    func `other spellings of this machine are refused as the system reads them`(host: String) async throws {
        let poster = WebhookPoster(targets: .publicAddresses, allowsHTTP: true)
        await #expect(throws: WebhookTrouble.self) { try await poster.check("http://\(host)/") }
    }

    @Test func `a private host may be told where it is listed, but nothing else of the machine's own`() async {
        let listed = ["*.corp.example"]
        #expect(await check("https://a.corp.example/", allowing: listed, resolvingTo: ["10.1.2.3"]) == nil)
        #expect(await check("https://a.corp.example/", allowing: listed, resolvingTo: ["fd00::1"]) == nil)
        for closed in ["127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1"] {
            let word = await check("https://a.corp.example/", allowing: listed, resolvingTo: [closed])
            #expect(word == .forbiddenAddress)
        }
        #expect(await check("https://app.example/", allowing: listed) == .forbiddenAddress)
        #expect(await check("https://app.example/", allowing: ["10.0.0.0/8"]) == .forbiddenAddress)
        let network = await check("https://app.example/", allowing: ["10.0.0.0/8"], resolvingTo: ["10.1.1.1"])
        #expect(network == nil)
    }

    @Test func `a name that leads elsewhere the second time is refused the second time`() async throws {
        try await ScriptedServer.run(.answer(200, "")) { server, port in
            let count = Mutex(0)
            let lookUp = HostLookup { _, port in
                let isFirst = count.withLock { count in
                    count += 1
                    return count == 1
                }
                return try SocketAddress(ipAddress: isFirst ? "93.184.215.14" : "127.0.0.1", port: port)
            }
            let poster = WebhookPoster(
                limits: WebhookLimits(),
                targets: .publicAddresses,
                allowsHTTP: true,
                lookUp: lookUp
            )
            let url = "http://app.example:\(port)/"
            try await poster.check(url)
            let trouble = await #expect(throws: WebhookTrouble.self) {
                try await poster.post("{}", headers: [], to: url)
            }
            #expect(trouble?.kind == .forbiddenAddress)
            #expect(server.connections == 0)
            await poster.shutdown()
        }
    }

    @Test func `a host without an address is unreachable, not forbidden`() async {
        #expect(await check("https://app.example/", resolvingTo: []) != nil)
        let poster = WebhookPoster(
            limits: WebhookLimits(),
            targets: .publicAddresses,
            allowsHTTP: false,
            lookUp: HostLookup { host, _ in throw UnknownHost(host: host) }
        )
        let trouble = await #expect(throws: WebhookTrouble.self) { try await poster.check("https://app.example/") }
        #expect(trouble?.kind == .unreachable)
    }
}
