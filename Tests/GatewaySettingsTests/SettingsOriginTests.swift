import GatewaySettings
import Testing

struct SettingsOriginTests {
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    private func setting(_ key: SettingKey, in loaded: LoadedSettings) throws -> (value: String, origin: SettingOrigin)
    {
        let setting = try #require(loaded.listing.first { $0.key == key })
        return (setting.value.plain, setting.origin)
    }

    @Test
    func `a value of the file carries its line`() throws {
        let loaded = try bench.load("# first\nserver:\n  host: localhost\n  port: 1\n")
        #expect(try setting(SettingKey.serverHost, in: loaded) == ("localhost", .file(path: bench.file, line: 3)))
        #expect(try setting(SettingKey.serverPort, in: loaded) == ("1", .file(path: bench.file, line: 4)))
        #expect(loaded.settings.serverHost == "localhost")
    }

    @Test
    func `a variable overrides the file`() throws {
        let loaded = try bench.load("server:\n  port: 1\n", ["KGW_SERVER_PORT": "2"])
        #expect(try setting(SettingKey.serverPort, in: loaded) == ("2", .environment(variable: "KGW_SERVER_PORT")))
        #expect(loaded.settings.serverPort == 2)
    }

    @Test
    func `a bad variable is refused even where the file has a good value`() throws {
        let problems = try bench.problems("server:\n  port: 1\n", ["KGW_SERVER_PORT": "x"])
        #expect(problems == [#"KGW_SERVER_PORT: server.port is "x", but must be a whole number from 0 to 65535."#])
    }

    @Test(arguments: [
        ("KGW_UPSTREAM_BASE_URL", SettingKey.upstreamBaseURL), ("KGW_DEFAULT_MODEL", SettingKey.defaultModel),
        ("KGW_ARCHIVE_MAX_FILE_BYTES", SettingKey.archiveMaxFileBytes),
        ("KGW_PRIVACY_STORE_PROMPTS", SettingKey.privacyStorePrompts),
    ])
    func `a variable is named after its key`(variable: String, key: SettingKey) {
        #expect(key.variable == variable)
    }

    @Test(arguments: SettingKey.allCases.filter { $0 != SettingKey.models })
    func `every key can be overridden by its variable`(key: SettingKey) throws {
        let standard = try bench.load()
        let value = try setting(key, in: standard).value
        let something =
            switch key {
            case SettingKey.serverPublicURL, SettingKey.tracesOTLPEndpoint: "https://video.example"
            case SettingKey.serverTrustedProxies, SettingKey.webhooksAllowedTargets: "10.0.0.0/8"
            case SettingKey.logLevels: "upstream=debug"
            case SettingKey.upstreamProxy: "http://proxy.example:3128"
            default: "/run/some-file"
            }
        let given = value == "null" ? something : value
        let loaded = try bench.load(nil, [key.variable: given])
        #expect(try setting(key, in: loaded) == (given, .environment(variable: key.variable)))
    }

    @Test
    func `an empty variable takes away the file's name of a secret`() throws {
        let yaml = "admin:\n  token_file: /run/token\nupstream:\n  key_file: /run/key\n"
        let variables = ["KGW_ADMIN_TOKEN_FILE": "", "KGW_UPSTREAM_KEY_FILE": "", "DEERAPI_KEY": "sk-1"]
        let settings = try bench.load(yaml, variables).settings
        #expect(settings.adminTokenFile == nil)
        #expect(settings.upstreamKeyFile == .environment)
    }

    @Test
    func `variables of other programs do not matter`() throws {
        #expect(try bench.problems(nil, ["PATH": "/bin", "KGWX": "1", "kgw_server_port": "x"]).isEmpty)
    }
}
