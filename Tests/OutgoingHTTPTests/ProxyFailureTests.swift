import AsyncHTTPClient
import OutgoingHTTP
import Testing
import WebAddresses

/// What errors of the HTTP client say of a proxy; errors of connecting are seen on the wire, by those who call.
struct ProxyFailureTests {
    private struct Other: Error, CustomStringConvertible {
        let description: String
    }

    private static let cases: [(error: HTTPClientError, failure: ProxyFailure?)] = [
        (.proxyAuthenticationRequired, .credentials), (.invalidProxyResponse, .refused), (.connectTimeout, .timedOut),
        (.httpProxyHandshakeTimeout, .timedOut), (.readTimeout, nil), (.deadlineExceeded, nil), (.cancelled, nil),
        (.tlsHandshakeTimeout, nil), (.remoteConnectionClosed, nil),
    ]

    @Test(arguments: cases)
    func `an error is the proxy's own, or may have come from beyond it`(
        error: HTTPClientError,
        failure: ProxyFailure?
    ) {
        #expect(ProxyFailure(error) == failure)
    }

    @Test
    func `an error of another kind says nothing of the proxy`() {
        #expect(ProxyFailure(Other(description: "proxy")) == nil)
    }

    @Test(arguments: [("CERTIFICATE_VERIFY_FAILED: unable to get local issuer", true), ("WRONG_VERSION_NUMBER", false)])
    func `a certificate that nobody has signed whom we trust is known by its words`(text: String, isMeant: Bool) {
        #expect(UntrustedCertificate.isMeant(by: Other(description: text)) == isMeant)
    }

    @Test(arguments: [
        ("http://proxy.example:3128", nil), ("http://ann:s%3Acret@proxy.example:3128", "Basic YW5uOnM6Y3JldA=="),
        ("http://ann@proxy.example:3128", "Basic YW5uOg=="),
    ])
    func `a proxy is told who asks where its address says it`(url: String, header: String?) throws {
        let proxy = try #require(ProxyURL(url)).ofHTTPClient
        #expect(proxy.host == "proxy.example")
        #expect(proxy.port == 3128)
        #expect(proxy.authorization?.headerValue == header)
    }
}
