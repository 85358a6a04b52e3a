import GatewayModel
import Testing
import WebAddresses

struct ProxyURLTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let host: String
        let port: Int
        var user: String?
        var password: String?
        let shown: String

        var testDescription: String {
            text
        }
    }

    private static let rows = [
        Row(
            text: "http://proxy.corp.example:3128",
            host: "proxy.corp.example",
            port: 3128,
            shown: "http://proxy.corp.example:3128"
        ),
        Row(text: "HTTP://proxy:80/", host: "proxy", port: 80, shown: "http://proxy:80"),
        Row(text: "http://10.0.0.1:65535", host: "10.0.0.1", port: 65_535, shown: "http://10.0.0.1:65535"),
        Row(text: "http://[fd00::1]:8080", host: "fd00::1", port: 8080, shown: "http://[fd00::1]:8080"),
        Row(
            text: "http://ann:hunter2@proxy:1",
            host: "proxy",
            port: 1,
            user: "ann",
            password: "hunter2",
            shown: "http://ann:***@proxy:1"
        ),
        Row(
            text: "http://CORP%5Cann:p%40ss%3Aw%2Frd%25@proxy:1",
            host: "proxy",
            port: 1,
            user: "CORP\\ann",
            password: "p@ss:w/rd%",
            shown: "http://CORP%5Cann:***@proxy:1"
        ),
        Row(
            text: "http://ann:with@sign:and:colons@proxy:1",
            host: "proxy",
            port: 1,
            user: "ann",
            password: "with@sign:and:colons",
            shown: "http://ann:***@proxy:1"
        ),
        Row(
            text: "http://token@proxy:1",
            host: "proxy",
            port: 1,
            user: "token",
            password: "",
            shown: "http://***@proxy:1"
        ),
        Row(
            text: "http://token:@proxy:1",
            host: "proxy",
            port: 1,
            user: "token",
            password: "",
            shown: "http://***@proxy:1"
        ),
        Row(text: "http://my_proxy-1:3128", host: "my_proxy-1", port: 3128, shown: "http://my_proxy-1:3128"),
    ]

    @Test(arguments: rows)
    func `an address is read whole and shown without its password`(row: Row) throws {
        let proxy = try #require(ProxyURL(row.text))
        #expect(proxy.host == row.host)
        #expect(proxy.port == row.port)
        #expect(proxy.user == row.user)
        #expect(proxy.password?.withExposedText(\.self) == row.password)
        #expect("\(proxy)" == row.shown)
        #expect(ProxyURL(row.shown)?.description == row.shown)
        var dumped = ""
        dump(proxy, to: &dumped)
        if let password = row.password, !password.isEmpty {
            #expect(!dumped.contains(password))
        }
    }

    @Test(arguments: [
        "", "http://", "proxy:3128", "http://proxy", "http://proxy:", "http://proxy:0", "http://proxy:65536",
        "http://proxy:+80", "http://proxy:x", "http://proxy:080000", "https://proxy:3128", "socks5://proxy:1080",
        "http://proxy:3128/path", "http://proxy:3128?a", "http://proxy:3128#a", "http://pro xy:3128",
        "http://pröxy:3128", "http://:3128", "http://a..b:3128", "http://10.0.0.256:3128", "http://127.1:3128",
        "http://fd00::1:3128", "http://[fd00::1:3128", "http://[10.0.0.1]:3128", "http://@proxy:3128",
        "http://:secret@proxy:3128", "http://a%3Ab:secret@proxy:3128", "http://a:%zz@proxy:3128",
        "http://a:%4@proxy:3128", "http://a:%0A@proxy:3128", "http://a:%FF@proxy:3128",
        "http://" + String(repeating: "a", count: 2048) + ":1",
    ])
    func `what is no such address is refused`(text: String) {
        #expect(ProxyURL(text) == nil)
    }

    @Test
    func `the environment may leave out the scheme, and no other`() throws {
        #expect(ProxyURL("ann:secret@proxy:3128", needsScheme: false)?.description == "http://ann:***@proxy:3128")
        #expect(ProxyURL("proxy:3128", needsScheme: false)?.host == "proxy")
        #expect(ProxyURL("socks5://proxy:3128", needsScheme: false) == nil)
        #expect(ProxyURL("https://proxy:3128", needsScheme: false) == nil)
    }

    @Test(arguments: [
        ("http://ann:secret@proxy", "http://***@proxy"), ("ann:secret@proxy:x", "***@proxy:x"),
        ("socks5://ann:se@cret@proxy:1", "socks5://***@proxy:1"), ("http://ann:secret", "http://ann:***"),
        ("ann:secret", "ann:***"), ("http://proxy", "http://proxy"), ("https://proxy:3128", "https://proxy:3128"),
    ])
    func `what is refused is shown without what may be a password`(text: String, shown: String) {
        #expect(ProxyURL.masked(text) == shown)
    }

    @Test(arguments: [("localhost", true), ("127.0.0.9", true), ("[::1]", true), ("10.0.0.1", false), ("proxy", false)])
    func `a proxy on this machine is known`(host: String, isLoopback: Bool) throws {
        #expect(try #require(ProxyURL("http://\(host):1")).isLoopback == isLoopback)
    }
}
