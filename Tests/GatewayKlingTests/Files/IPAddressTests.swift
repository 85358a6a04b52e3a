import Testing

@testable import GatewayKling

/// Which addresses are of the open Internet.
@Suite struct IPAddressTests {
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

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    func `this machine has many addresses`(text: String) throws {
        #expect(try #require(IPAddress(text)).isLoopback)
    }

    @Test(arguments: ["126.0.0.1", "128.0.0.1", "::2", "::", "::ffff:10.0.0.1", "fe80::1"])
    func `and these are not among them`(text: String) throws {
        #expect(!(try #require(IPAddress(text)).isLoopback))
    }

    @Test(arguments: ["localhost", "", "1.2.3", "127.1", "0x7f000001", "2130706433", "::1%lo", "[::1]"])
    func `other spellings are names, which are looked up and then checked`(text: String) {
        #expect(IPAddress(text) == nil)
    }
}
