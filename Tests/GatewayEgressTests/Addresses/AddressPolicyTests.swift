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

/// Which addresses are of the open Internet.
@Suite struct PublicAddressTests {
    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "192.0.1.0", "168.63.129.17",
        "2606:4700::1111", "2001:4860:4860::8888", "2001:200::1", "2a00::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
        "2002:808:808::1",
    ])
    func `addresses that anybody can reach are public`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.1",
        "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "168.63.129.16",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::2", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::10.0.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1",
        "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1",
    ])
    func `all others are not`(text: String) throws {
        #expect(!(try #require(IPAddress(text)).isPublic))
    }
}
