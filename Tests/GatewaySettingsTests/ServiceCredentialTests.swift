import GatewayTestKit
import Testing

@testable import GatewaySettings

/// The key that an installed service is given, as a command sees it that is not the service.
struct ServiceCredentialTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func unit(key file: String) -> String {
        """
        [Service]
        ExecStart=/usr/bin/kling-gateway serve
        # LoadCredential=deerapi_key:/etc/comment
        LoadCredential=other:/etc/other
        LoadCredential=deerapi_key:\(file)
        """
    }

    private func report(key file: String, _ environment: [String: String] = [:]) -> ConfigurationReport {
        let places = ["KGW_STORE_URL": "sqlite:\(folder.path)/a.db", "KGW_ARCHIVE_PATH": folder.path]
        let ports = ["KGW_SERVER_PORT": "0", "KGW_ADMIN_PORT": "0"]
        return ConfigurationReport(
            file: nil,
            environment: places.merging(ports) { $1 }.merging(environment) { $1 },
            service: ServiceCredential(unit: unit(key: file))
        )
    }

    @Test
    func `the first unit that is found says where the key is`() throws {
        #expect(ServiceCredential.installed(in: [folder.path]) == nil)
        _ = try folder.write(unit(key: "/etc/kling-gateway/deerapi_key"), to: "kling-gateway.service")
        let found = ServiceCredential.installed(in: ["/nowhere", folder.path])
        #expect(found?.file == "/etc/kling-gateway/deerapi_key")
        #expect(ServiceCredential(unit: "[Service]\n") == nil)
    }

    @Test
    func `a key that the service will get is looked at where it comes from`() throws {
        let good = report(key: try folder.write("a-key-of-some-length\n", to: "good"))
        #expect(good.valid && good.warnings.isEmpty && good.notes.isEmpty, "\(good)")
        let short = report(key: try folder.write("short\n", to: "short"))
        #expect(short.problems.map(\.key) == ["upstream.key_file"])
        let missing = report(key: folder.path + "/none")
        #expect(missing.problems.map(\.message).first?.contains("does not exist") == true)
        let open = report(key: try folder.write("a-key-of-some-length\n", to: "open", mode: 0o644))
        #expect(open.valid && open.warnings.count == 1)
    }

    @Test
    func `a key of one's own comes first`() {
        #expect(report(key: folder.path + "/none", ["DEERAPI_KEY": "a-key-of-some-length"]).valid)
    }

    @Test
    func `without a service a missing key is a problem, and with one a command is told what to do`() throws {
        let settings = try Settings.load(file: nil, environment: [:]).settings
        let none = #expect(throws: ConfigurationError.self) {
            _ = try settings.readSecrets(environment: [:], service: nil)
        }
        #expect(none?.description.hasSuffix("the systemd credential deerapi_key.") == true)
        let told = #expect(throws: ConfigurationError.self) {
            _ = try settings.readSecrets(environment: [:], service: ServiceCredential(unit: unit(key: "/etc/key")))
        }
        #expect(
            told?.description
                .hasSuffix(
                    #"The service's own is in "/etc/key": for a command, set KGW_UPSTREAM_KEY_FILE to that, as root."#
                ) == true
        )
    }
}
