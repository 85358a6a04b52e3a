import GatewaySettings
import NIOSSL
import Testing
import WebAddresses

struct UpstreamNetworkTests {
    /// Of an authority that signs nothing.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgIUXgZRQSgt+IReifivmcuQR+1Ksw0wCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSRXhhbXBsZSBDb21wYW55IENBMCAXDTI2MTEyOTE0MTUwMFoY
        DzIxMjYxMTA1MTQxNTAwWjAdMRswGQYDVQQDDBJFeGFtcGxlIENvbXBhbnkgQ0Ew
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS+sfWaRIIbpv0BKWXudZTUDUJbJB1E
        aFOAe5ewpnRuLYotEa74iJdM/IP8N2zupKWoZ3Z4FC0e/JvxX+vtv4kno1MwUTAd
        BgNVHQ4EFgQUsN78ShQmgcgBt5achPpruRAGu5IwHwYDVR0jBBgwFoAUsN78ShQm
        gcgBt5achPpruRAGu5IwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
        AiAL6j9P0XjpBr6QST4Q78BCRNhO9U2sHAya1FDgV8rAGwIhAPHUnGldAgOvmBej
        zRQFkkYogcUJ6prsK9yhlrsZ7dba
        -----END CERTIFICATE-----

        """
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    private func network(_ environment: [String: String]) throws -> UpstreamNetwork {
        try bench.load(nil, environment.filter { $0.key.hasPrefix("KGW_") }).settings
            .readNetwork(environment: environment)
    }

    private func problems(_ environment: [String: String]) throws -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try network(environment) }
        return try #require(error).problems.map(\.description)
    }

    @Test(
        arguments: [
            ([:], nil),
            (["HTTPS_PROXY": "http://a:1"], "http://a:1, by HTTPS_PROXY"),
            (["https_proxy": "http://a:1"], "http://a:1, by https_proxy"),
            (["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:1"], "http://a:1, by HTTPS_PROXY"),
            (["HTTPS_PROXY": "", "https_proxy": "b:1"], "http://b:1, by https_proxy"),
            (["HTTP_PROXY": "http://a:1"], nil),
            (["ALL_PROXY": "http://a:1", "HTTP_PROXY": "http://b:1"], "http://a:1, by ALL_PROXY"),
            (["all_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1"], "http://b:1, by HTTPS_PROXY"),
            (["HTTPS_PROXY": "http://ann:canary@a:1"], "http://ann:***@a:1, by HTTPS_PROXY"),
            (["HTTPS_PROXY": "http://a:1", "NO_PROXY": "deerapi.com"], nil),
            (["HTTPS_PROXY": "http://a:1", "no_proxy": "x.example,.deerapi.com"], nil),
            (["HTTPS_PROXY": "http://a:1", "NO_PROXY": "x.example"], "http://a:1, by HTTPS_PROXY"),
            (["HTTPS_PROXY": "http://a:1", "KGW_UPSTREAM_PROXY": "http://c:1"], "http://c:1, by upstream.proxy"),
            (["HTTPS_PROXY": "socks5://a:1", "KGW_UPSTREAM_PROXY": "http://c:1"], "http://c:1, by upstream.proxy"),
            (["KGW_UPSTREAM_PROXY": "http://c:1", "NO_PROXY": "*"], nil),
        ] as [([String: String], String?)]
    )
    func `the setting comes before the variables, and these go by scheme and exceptions`(
        environment: [String: String],
        expected: String?
    ) throws {
        #expect(try network(environment).proxy(to: "https://api.deerapi.com")?.description == expected)
    }

    @Test
    func `a variable that cannot be used stops the start by name, where it would be used`() throws {
        let environment = ["HTTPS_PROXY": "socks5://ann:canary@proxy:1080", "HTTP_PROXY": "nonsense"]
        let problems = try problems(environment)
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix(#"HTTPS_PROXY: the proxy is "socks5://***@proxy:1080", but must be "#) == true
        )
        #expect(problems.first?.contains("upstream.proxy") == true)
        #expect(problems.first?.contains("canary") == false)
        let near = ["KGW_UPSTREAM_BASE_URL": "http://127.0.0.1:9999"].merging(environment) { $1 }
        #expect(try network(near).proxy(to: "http://127.0.0.1:9999")?.description == nil)
    }

    @Test
    func `without certificates of our own the system's are trusted`() throws {
        let network = try network([:])
        #expect(network.tls == nil)
        #expect(network.certificates.isEmpty)
        #expect(try self.network(["SSL_CERT_FILE": "", "KGW_UPSTREAM_CA_FILE": ""]).tls == nil)
    }

    @Test
    func `the setting's certificates are trusted beside the system's, the variable's in their place`() throws {
        let file = try bench.secretFile("# Example\n" + Self.certificate, name: "ca.pem", mode: 0o644)
        let setting = try network(["KGW_UPSTREAM_CA_FILE": file])
        let tls = try #require(setting.tls)
        #expect(tls.trustRoots == .default)
        #expect(tls.additionalTrustRoots == [.certificates(try NIOSSLCertificate.fromPEMFile(file))])
        #expect(setting.certificates.map(\.description) == ["\(file), by upstream.ca_file"])
        let variable = try network(["SSL_CERT_FILE": file])
        #expect(variable.tls?.trustRoots == .file(file))
        #expect(variable.tls?.additionalTrustRoots == [])
        let both = try network(["SSL_CERT_FILE": file, "KGW_UPSTREAM_CA_FILE": file])
        #expect(both.certificates.map(\.source) == ["SSL_CERT_FILE", "upstream.ca_file"])
        #expect(both.tls?.additionalTrustRoots.count == 1)
    }

    @Test(arguments: ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `a file without a certificate stops the start by name`(content: String) throws {
        let file = try bench.secretFile(content, name: "ca.pem", mode: 0o644)
        let fault = "the file \"\(file)\" holds no certificate that can be read, in PEM form."
        #expect(try problems(["KGW_UPSTREAM_CA_FILE": file]) == ["upstream.ca_file: \(fault)"])
        #expect(try problems(["SSL_CERT_FILE": file]) == ["SSL_CERT_FILE: \(fault)"])
    }

    @Test
    func `a file that is not there stops the start by name, and all problems are told at once`() throws {
        let environment = [
            "KGW_UPSTREAM_CA_FILE": "/nowhere/ca.pem", "SSL_CERT_FILE": "/dev", "ALL_PROXY": "https://proxy:1",
        ]
        let problems = try problems(environment)
        #expect(problems.count == 3)
        #expect(problems.first?.hasPrefix(#"ALL_PROXY: the proxy is "https://proxy:1""#) == true)
        #expect(
            problems.dropFirst() == [
                #"SSL_CERT_FILE: the file "/dev" is not a regular file."#,
                #"upstream.ca_file: the file "/nowhere/ca.pem" does not exist."#,
            ]
        )
    }
}
