import GatewayModel
import NIOCore
import Testing
import WebAddresses

@testable import GatewayEgress

/// Where a file may be fetched from.
@Suite struct AddressPolicyTests {
    private func resolve(_ text: String, from origin: String, resolvingTo address: String) async throws -> String? {
        let lookUp = HostLookup { _, port in try SocketAddress(ipAddress: address, port: port) }
        let policy = AddressPolicy(origin: try #require(WebAddress(origin)), lookUp: lookUp)
        return try await policy.resolve(try #require(WebAddress(text)))
    }

    private func isForbidden(_ text: String, from origin: String, resolvingTo address: String) async throws -> Bool {
        do {
            _ = try await resolve(text, from: origin, resolvingTo: address)
            return false
        } catch let trouble as FileTrouble {
            return trouble.kind == .forbiddenAddress
        }
    }

    @Test func `the address that was checked is the one to connect to`() async throws {
        let url = "https://files.example/v.mp4"
        #expect(try await resolve(url, from: url, resolvingTo: "93.184.215.14") == "93.184.215.14")
        #expect(try await resolve(url, from: url, resolvingTo: "2606:4700::1111") == "2606:4700::1111")
    }

    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "::1", "::ffff:10.0.0.1", "fd00:ec2::254",
    ])
    func `a name that leads to a closed address is forbidden`(address: String) async throws {
        let url = "https://files.example/v.mp4"
        #expect(try await isForbidden(url, from: url, resolvingTo: address))
    }

    @Test(arguments: [
        "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest", "https://[::1]/",
        "https://[fe80::1]/", "https://0.0.0.0/", "https://2130706433/", "https://0x7f.1/", "https://localhost/",
        "http://files.example/", "http://127.0.0.1/", "http://localhost/", "https://%31%32%37.0.0.1/",
    ])
    func `nothing on the open Internet leads to this machine or to plain http`(target: String) async throws {
        #expect(try await isForbidden(target, from: "https://files.example/", resolvingTo: "127.0.0.1"))
    }

    @Test(arguments: ["http://127.0.0.1:9/v", "http://localhost:9/v", "http://[::1]:9/v", "https://127.0.0.1:9/v"])
    func `a sandbox on this machine may be fetched from`(url: String) async throws {
        #expect(try await resolve(url, from: url, resolvingTo: "127.0.0.1") != nil)
    }

    @Test(arguments: ["http://10.0.0.1/", "http://files.example/", "https://files.example/", "https://192.168.0.1/"])
    func `but not the network around it`(target: String) async throws {
        #expect(try await isForbidden(target, from: "http://127.0.0.1:9/v", resolvingTo: "192.168.0.1"))
    }

    @Test func `localhost that is not this machine is forbidden`() async throws {
        let url = "http://localhost:9/v"
        #expect(try await isForbidden(url, from: url, resolvingTo: "10.0.0.1"))
    }

    @Test func `a host without address is unreachable`() async throws {
        let url = try #require(WebAddress("https://files.example/"))
        let policy = AddressPolicy(origin: url, lookUp: HostLookup { _, _ in throw CancellationError() })
        let trouble = await #expect(throws: FileTrouble.self) { try await policy.resolve(url) }
        #expect(trouble?.kind == .unreachable)
    }
}
