import HTTPTypes
import Testing

@testable import GatewayHTTP

struct PublicOriginTests {
    private static let long = String(repeating: "a", count: 256)

    @Test(
        arguments: [
            ("localhost:8080", [], "http://localhost:8080"), ("[::1]:80", [], "http://[::1]:80"),
            ("gw.example", [("x-forwarded-proto", "https")], "https://gw.example"),
            ("gw.example", [("x-forwarded-proto", "HTTPS")], "https://gw.example"),
            ("gw.example", [("x-forwarded-proto", "https, http")], "https://gw.example"),
            ("gw.example", [("x-forwarded-proto", "http,https")], "http://gw.example"),
            ("gw.example", [("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")], "https://gw.example"),
            ("gw.example", [("x-forwarded-proto", "gopher")], "http://gw.example"),
            ("gw.example", [("x-forwarded-proto", "")], "http://gw.example"),
            ("inside:8080", [("x-forwarded-host", "gw.example")], "http://gw.example"),
            ("inside:8080", [("x-forwarded-host", "gw.example:8443 , inside")], "http://gw.example:8443"),
            ("inside:8080", [("x-forwarded-host", "evil\"host")], "http://inside:8080"),
            ("inside:8080", [("x-forwarded-host", long)], "http://inside:8080"),
            ("gw.example", [("x-forwarded-prefix", "/api")], "http://gw.example/api"),
            ("gw.example", [("x-forwarded-prefix", "/api/")], "http://gw.example/api"),
            ("gw.example", [("x-forwarded-prefix", "/")], "http://gw.example"),
            ("gw.example", [("x-forwarded-prefix", "api")], "http://gw.example"),
            ("gw.example", [("x-forwarded-prefix", "//evil")], "http://gw.example"),
            ("gw.example", [("x-forwarded-prefix", "/../a")], "http://gw.example"),
            ("gw.example", [("x-forwarded-prefix", "/a?b")], "http://gw.example"),
            ("inside", [("forwarded", "for=1.2.3.4;proto=https;host=gw.example")], "https://gw.example"),
            (
                "inside", [("forwarded", "host=\"gw.example:8443\"; Proto=HTTPS, host=inside")],
                "https://gw.example:8443"
            ),
            ("inside", [("forwarded", "for=\"[2001:db8::1]\"")], "http://inside"),
            ("inside", [("forwarded", "nonsense;;=")], "http://inside"),
            (
                "inside", [("forwarded", "host=a.example"), ("x-forwarded-host", "b.example")],
                "http://a.example"
            ),
            (
                "inside", [("forwarded", "for=x"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "b.example")],
                "https://b.example"
            ),
            ("evil\"host", [], ""), ("a/b", [], ""), (nil, [], ""), (long, [], ""),
            (nil, [("x-forwarded-host", "gw.example")], "http://gw.example"),
        ] as [(String?, [(String, String)], String)]
    )
    func `an address begins where the caller reached us`(
        authority: String?,
        fields: [(String, String)],
        expected: String
    ) throws {
        var headers = HTTPFields()
        for (name, value) in fields {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        #expect(PublicOrigin.text(authority: authority, headers: headers) == expected)
    }
}
