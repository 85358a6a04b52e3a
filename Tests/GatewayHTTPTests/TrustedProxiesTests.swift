import HTTPTypes
import Testing
import WebAddresses

@testable import GatewayHTTP

struct TrustedProxiesTests {
    /// Loopback, a private network, and one of IPv6.
    private static func client(of peer: String, _ headers: [(String, String)], trusting: [String]) throws -> String? {
        var fields = HTTPFields()
        for (name, value) in headers {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        let proxies = TrustedProxies(try trusting.map { try #require(IPNetwork($0)) })
        let address: IPAddress = try #require(IPAddress(peer))
        return proxies.clientAddress(of: PeerAddress(address), headers: fields)
    }

    private static let ours = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
    private static let long = String(repeating: "10.0.0.1, ", count: 1000) + "192.0.2.1"

    @Test(
        arguments: [
            // Nobody said anything.
            ("127.0.0.1", [], "127.0.0.1"),
            ("192.0.2.9", [], "192.0.2.9"),
            // One proxy of ours, and more of them.
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1")], "192.0.2.1"),
            ("10.1.2.3", [("x-forwarded-for", "192.0.2.1, 10.9.9.9")], "192.0.2.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "10.9.9.9")], "192.0.2.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1,10.9.9.9 ,\t10.8.8.8")], "192.0.2.1"),
            ("127.0.0.1", [("X-Forwarded-For", long)], "192.0.2.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1, , 10.0.0.1,")], "192.0.2.1"),
            // Whatever the caller wrote itself stands in front of what a proxy of ours has added.
            ("127.0.0.1", [("x-forwarded-for", "203.0.113.7, 192.0.2.1")], "192.0.2.1"),
            ("127.0.0.1", [("x-forwarded-for", "10.0.0.1, 203.0.113.7, 192.0.2.1, 10.0.0.2")], "192.0.2.1"),
            ("127.0.0.1", [("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "192.0.2.1")], "192.0.2.1"),
            // A stranger is not believed.
            ("192.0.2.9", [("x-forwarded-for", "203.0.113.7")], "192.0.2.9"),
            ("192.0.2.9", [("forwarded", "for=203.0.113.7")], "192.0.2.9"),
            ("11.0.0.1", [("x-forwarded-for", "127.0.0.1")], "11.0.0.1"),
            // All of them are ours: the first of them.
            ("127.0.0.1", [("x-forwarded-for", "10.0.0.1, 10.0.0.2")], "10.0.0.1"),
            // IPv6, mapped addresses, and ports.
            ("::1", [("x-forwarded-for", "192.0.2.1")], "::1"),
            ("fd12::1", [("x-forwarded-for", "2001:db8::7")], "2001:db8::7"),
            ("fd12::1", [("x-forwarded-for", "2001:DB8:0:0::7")], "2001:db8::7"),
            ("fd12::1", [("x-forwarded-for", "[2001:db8::7]:4711")], "2001:db8::7"),
            ("fd12::1", [("x-forwarded-for", "[2001:db8::7]")], "2001:db8::7"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1:4711")], "192.0.2.1"),
            ("::ffff:127.0.0.1", [("x-forwarded-for", "::ffff:192.0.2.1")], "192.0.2.1"),
            ("::ffff:192.0.2.9", [], "192.0.2.9"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1, ::ffff:10.0.0.1")], "192.0.2.1"),
            // What is no address ends the way.
            ("127.0.0.1", [("x-forwarded-for", "unknown")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1, unknown, 10.0.0.1")], "10.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", ",,")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1:x")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1:")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.1 10.0.0.1")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "192.0.2.256")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "fe80::1%eth0")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "[192.0.2.1]:1")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "[2001:db8::7")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "\"192.0.2.1\" video=x")], "127.0.0.1"),
            ("127.0.0.1", [("x-forwarded-for", "0x7f000001")], "127.0.0.1"),
            // The standard's field, where the other one is missing.
            ("127.0.0.1", [("forwarded", "for=192.0.2.1")], "192.0.2.1"),
            ("127.0.0.1", [("forwarded", "For=192.0.2.1;proto=https;by=10.0.0.1, for=10.0.0.2")], "192.0.2.1"),
            ("127.0.0.1", [("forwarded", "for=\"[2001:db8::7]:4711\"")], "2001:db8::7"),
            ("127.0.0.1", [("forwarded", "for=\"192.0.2.1:80\"")], "192.0.2.1"),
            ("127.0.0.1", [("forwarded", "for=203.0.113.7"), ("forwarded", "for=192.0.2.1")], "192.0.2.1"),
            ("127.0.0.1", [("forwarded", "for=\"203.0.113.7, for=10.0.0.1\", for=192.0.2.1")], "192.0.2.1"),
            ("127.0.0.1", [("forwarded", "for=192.0.2.1;ext=\"a\\\",b\", for=10.0.0.2")], "192.0.2.1"),
            ("127.0.0.1", [("forwarded", "for=_hidden")], "127.0.0.1"),
            ("127.0.0.1", [("forwarded", "for=unknown, for=10.0.0.2")], "10.0.0.2"),
            ("127.0.0.1", [("forwarded", "proto=https")], "127.0.0.1"),
            ("127.0.0.1", [("forwarded", "for=192.0.2.1;for=203.0.113.7")], "127.0.0.1"),
            ("127.0.0.1", [("forwarded", "for=203.0.113.7"), ("x-forwarded-for", "192.0.2.1")], "192.0.2.1"),
        ] as [(String, [(String, String)], String)]
    )
    func `a request comes from the last address that is not ours`(
        peer: String,
        headers: [(String, String)],
        expected: String
    ) throws {
        #expect(try Self.client(of: peer, headers, trusting: Self.ours) == expected)
        // Without proxies that are trusted nothing that is written counts.
        let plain = try #require(IPAddress(peer)).unmapped.text
        #expect(try Self.client(of: peer, headers, trusting: []) == plain)
    }
}
