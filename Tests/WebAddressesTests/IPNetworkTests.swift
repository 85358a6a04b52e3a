import Testing
import WebAddresses

/// Which addresses lie within which network.
@Suite struct IPNetworkTests {
    @Test(arguments: [
        (
            "10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"],
            ["9.255.255.255", "11.0.0.0", "::10.0.0.1"]
        ),
        ("192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]),
        ("192.0.2.6/31", ["192.0.2.6", "192.0.2.7"], ["192.0.2.5", "192.0.2.8"]),
        ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "::1"]),
        ("::/0", ["::", "2001:db8::1"], ["127.0.0.1"]),
        ("fd00::/8", ["fd00::", "fdff:ffff::1"], ["fc00::", "fe00::", "253.0.0.1"]),
        ("2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::"]),
        ("::1", ["::1"], ["::", "::2", "127.0.0.1"]),
        ("::ffff:10.0.0.0/104", ["10.1.2.3"], ["11.0.0.0"]),
    ])
    func `an address is within or not`(text: String, within: [String], beyond: [String]) throws {
        let network = try #require(IPNetwork(text))
        for address in within {
            #expect(network.contains(try #require(IPAddress(address))), "\(address)")
        }
        for address in beyond {
            #expect(!network.contains(try #require(IPAddress(address))), "\(address)")
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("192.0.2.7/32", "192.0.2.7"), ("192.0.2.7", "192.0.2.7"),
        ("FD00:0::/8", "fd00::/8"), ("::1/128", "::1"), ("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::/0", "::/0"),
    ])
    func `a network is written in its usual spelling`(text: String, expected: String) throws {
        #expect(try #require(IPNetwork(text)).text == expected)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8x", "10.0.0.0/8/8",
        "10.0.0.1/8", "fd00::/129", "fd00::1/8", "[fd00::]/8", "proxy.example", "10.0.0.0 /8", "10.0.0.0/0008",
        "10.0.0.0/99999999999999999999", "*",
    ])
    func `what is none is not taken for one`(text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
