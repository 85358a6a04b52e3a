import GatewayModel
import GatewaySettings
import Testing

struct SettingsDefaultTests {
    @Test(arguments: [
        (SettingKey.serverHost, "127.0.0.1"), (.serverPort, "8080"), (.serverDrainTimeout, "30"),
        (.adminHost, "127.0.0.1"), (.adminPort, "9090"), (.adminTokenFile, "null"),
        (.storeURL, "sqlite:kling-gateway.db"), (.upstreamBaseURL, "https://api.deerapi.com"),
        (.upstreamCreatePath, "/kling/v1/videos/text2video"),
        (.upstreamQueryPath, "/kling/v1/videos/text2video/{task_id}"), (.upstreamKeyFile, "null"),
        (.upstreamParallelTasks, "5"), (.upstreamPollInterval, "5"), (.upstreamConnectTimeout, "2"),
        (.upstreamRequestTimeout, "30"), (.upstreamReconcileWindow, "3600"), (.upstreamTaskPatience, "3600"),
        (.upstreamModelsInterval, "300"), (.upstreamRefuseUnlistedModels, "true"),
        (.authPepperFile, "null"), (.quotaTimeZone, "UTC"), (.quotaMaxQueued, "10000"), (.cacheMode, "private"),
        (.cacheTTL, "86400"), (.archivePath, "archive"), (.archiveMaxFileBytes, "2147483648"),
        (.archiveMaxBytes, "53687091200"),
        (.archiveRetentionDays, "30"), (.defaultModel, "kling-v1"), (.privacyStorePrompts, "true"),
        (.logLevel, "info"), (.logFormat, "json"),
    ])
    func `each key has its default`(key: SettingKey, expected: String) throws {
        let loaded = try Settings.load(file: nil, environment: [:])
        let setting = try #require(loaded.listing.first { $0.key == key })
        #expect(setting.origin == .standard)
        #expect(setting.value.plain == expected)
    }

    @Test
    func `every key is listed once and in order`() throws {
        let loaded = try Settings.load(file: nil, environment: [:])
        #expect(loaded.listing.map(\.key) == SettingKey.allCases)
        #expect(loaded.warnings.isEmpty)
    }

    @Test
    func `without a file and variables the settings are those of the type`() throws {
        let settings = try Settings.load(file: nil, environment: [:]).settings
        let standard = Settings(models: try .standard())
        #expect(settings.server == standard.server)
        #expect(settings.admin == standard.admin)
        #expect(settings.store == standard.store)
        #expect(settings.upstream == standard.upstream)
        #expect(settings.upstreamKeys == .nowhere)
        #expect(settings.auth == standard.auth)
        #expect(settings.archive == standard.archive)
        #expect(settings.models.models == standard.models.models)
        #expect(settings.models.version == standard.models.version)
        #expect(settings.privacy == standard.privacy)
        #expect(settings.log == standard.log)
    }

    @Test(arguments: [
        "", "# nothing\n", "---\n", "null\n", "server:\n", "server: {}\nadmin: ~\n", "server:\n  host:\n",
    ])
    func `a file that says nothing changes nothing`(yaml: String) throws {
        let loaded = try SettingsBench().load(yaml)
        #expect(loaded.listing.allSatisfy { $0.origin == .standard })
    }
}

extension Setting.Value {
    /// The value as a plain text.
    var plain: String {
        switch self {
        case .none: "null"
        case .text(let text): text
        case .integer(let number): String(number)
        case .seconds(let duration): (duration / .milliseconds(1000)).formattedPlainly
        case .flag(let flag): String(flag)
        case .list(let texts): texts.joined(separator: ",")
        case .catalogue(let catalogue): catalogue.version
        }
    }
}

extension Double {
    fileprivate var formattedPlainly: String {
        self == rounded() ? String(Int(self)) : String(self)
    }
}
