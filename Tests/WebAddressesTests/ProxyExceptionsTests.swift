import Testing
import WebAddresses

struct ProxyExceptionsTests {
    /// A list, and addresses that are reached without a proxy by it, and others that are not.
    struct Row: Sendable, CustomTestStringConvertible {
        let list: String
        let direct: [String]
        let proxied: [String]

        var testDescription: String {
            list
        }
    }

    private static let rows = [
        Row(list: "", direct: [], proxied: ["https://a.example", "https://10.0.0.1"]),
        Row(list: "*", direct: ["https://a.example", "https://10.0.0.1", "https://[2001:db8::1]:8443"], proxied: []),
        Row(
            list: "example.com",
            direct: ["https://example.com", "https://API.Example.COM:8443", "https://a.b.example.com"],
            proxied: ["https://example.com.evil.example", "https://notexample.com", "https://example.org"]
        ),
        Row(
            list: ".example.com",
            direct: ["https://example.com", "https://api.example.com"],
            proxied: ["https://notexample.com"]
        ),
        Row(list: "*.example.com", direct: ["https://api.example.com"], proxied: ["https://notexample.com"]),
        Row(list: "EXAMPLE.com.", direct: ["https://example.com"], proxied: ["https://example.org"]),
        Row(
            list: "example.com:8443",
            direct: ["https://example.com:8443", "https://a.example.com:8443"],
            proxied: ["https://example.com", "https://example.com:443"]
        ),
        Row(list: "example.com:443", direct: ["https://example.com"], proxied: ["http://example.com"]),
        Row(
            list: "10.1.2.3,[fd00::1],fd00::2",
            direct: [
                "https://10.1.2.3", "https://[fd00::1]:8443", "https://[fd00:0:0::2]", "https://[::ffff:10.1.2.3]",
            ],
            proxied: ["https://10.1.2.4", "https://[fd00::3]", "https://a10.1.2.3.example"]
        ),
        Row(
            list: "10.1.2.3:8443,[fd00::1]:8443",
            direct: ["https://10.1.2.3:8443", "https://[fd00::1]:8443"],
            proxied: ["https://10.1.2.3", "https://[fd00::1]"]
        ),
        Row(
            list: "10.0.0.0/8, fd00::/8 192.168.1.7/16",
            direct: ["https://10.255.0.1", "https://[fd12::1]", "https://192.168.200.1"],
            proxied: ["https://11.0.0.1", "https://[fe00::1]", "https://192.169.0.1", "https://ten.example"]
        ),
        Row(
            list: " a.example ,, b.example,\tc.example",
            direct: ["https://a.example", "https://b.example", "https://c.example"],
            proxied: ["https://d.example"]
        ),
        // What is none of these is passed over.
        Row(
            list: "http://a.example,10.0.0.0/99,b.example:x,:,[::1,*a,b.example",
            direct: ["https://b.example"],
            proxied: ["https://a.example", "https://10.0.0.1"]
        ),
    ]

    @Test(arguments: rows)
    func `a host is reached as the list says`(row: Row) throws {
        let exceptions = ProxyExceptions(row.list)
        for text in row.direct {
            #expect(exceptions.contains(try #require(WebAddress(text))), "\(text)")
        }
        for text in row.proxied {
            #expect(!exceptions.contains(try #require(WebAddress(text))), "\(text)")
        }
    }
}

struct OutgoingProxiesTests {
    private static func choice(_ text: String, by source: String) throws -> OutgoingProxies.Choice {
        OutgoingProxies.Choice(try #require(ProxyURL(text)), by: source)
    }

    private static func source(_ proxies: OutgoingProxies, _ address: String) throws -> String? {
        proxies.choice(for: try #require(WebAddress(address)))?.source
    }

    @Test
    func `the environment's proxies go by the scheme, and never for loopback`() throws {
        let proxies = OutgoingProxies(
            forSecure: try Self.choice("http://127.0.0.1:1", by: "HTTPS_PROXY"),
            forPlain: try Self.choice("http://127.0.0.1:2", by: "HTTP_PROXY"),
            exceptions: ProxyExceptions("a.example")
        )
        #expect(try Self.source(proxies, "https://b.example") == "HTTPS_PROXY")
        #expect(try Self.source(proxies, "http://b.example") == "HTTP_PROXY")
        for address in [
            "https://a.example", "http://a.example", "https://127.0.0.1", "http://localhost", "http://[::1]",
        ] {
            #expect(try Self.source(proxies, address) == nil)
        }
        #expect(try Self.source(.none, "https://b.example") == nil)
    }

    @Test
    func `the setting's proxy is for everything but the exceptions, and for loopback where it is there itself`() throws
    {
        let exceptions = ProxyExceptions("a.example")
        let far = OutgoingProxies(
            forAll: try Self.choice("http://proxy:1", by: "upstream.proxy"),
            forSecure: try Self.choice("http://other:1", by: "HTTPS_PROXY"),
            exceptions: exceptions
        )
        let near = OutgoingProxies(
            forAll: try Self.choice("http://127.0.0.1:1", by: "upstream.proxy"),
            exceptions: exceptions
        )
        for address in ["https://b.example", "http://b.example"] {
            #expect(try Self.source(far, address) == "upstream.proxy")
            #expect(try Self.source(near, address) == "upstream.proxy")
        }
        for address in ["http://127.0.0.1:8", "https://localhost"] {
            #expect(try Self.source(far, address) == nil)
            #expect(try Self.source(near, address) == "upstream.proxy")
        }
        #expect(try Self.source(near, "https://a.example") == nil)
    }

    @Test(arguments: [
        (ProxyFailure.unknownHost, "cannot be found"), (.unreachable("Connection refused"), "(Connection refused)"),
        (.credentials, "refused our user name and password (407)"),
        (.refused, "refused to connect us with a.example:443"),
        (.timedOut, "in time"),
    ])
    func `what a proxy did is said with the proxy, what to check, and no password`(
        failure: ProxyFailure,
        words: String
    ) throws {
        let choice = try Self.choice("http://ann:canary@proxy:3128", by: "HTTPS_PROXY")
        let text = failure.words(choice, target: "a.example:443")
        #expect(text.contains("the proxy http://proxy:3128 "))
        #expect(text.contains("HTTPS_PROXY"))
        #expect(text.contains(words))
        #expect(!text.contains("canary"))
        #expect(!choice.description.contains("canary"))
    }

    @Test
    func `a proxy that asks for a name gets the advice to give one`() throws {
        let choice = try Self.choice("http://proxy:3128", by: "upstream.proxy")
        let text = ProxyFailure.credentials.words(choice, target: "a.example:443")
        #expect(text.contains("put them into upstream.proxy"))
    }
}
