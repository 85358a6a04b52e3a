import GatewayModel
import GatewaySettings
import Testing

struct SettingsDefaultTests {
    @Test(arguments: [
        (SettingKey.serverHost, "127.0.0.1"), (SettingKey.serverPort, "8080"), (SettingKey.serverPublicURL, "null"),
        (SettingKey.serverTrustedProxies, "null"), (SettingKey.serverDrainTimeout, "30"),
        (SettingKey.serverMaxConnections, "4096"), (SettingKey.serverMaxWaiters, "10000"),
        (SettingKey.serverMaxWaitersPerTenant, "1000"), (SettingKey.serverIdleTimeout, "75"),
        (SettingKey.adminHost, "127.0.0.1"), (SettingKey.adminPort, "9090"), (SettingKey.adminTokenFile, "null"),
        (SettingKey.storeURL, "sqlite:kling-gateway.db"), (SettingKey.storeStartTimeout, "300"),
        (SettingKey.storeRetentionDays, "0"),
        (SettingKey.upstreamBaseURL, "https://api.deerapi.com"),
        (SettingKey.upstreamCreatePath, "/kling/v1/videos/text2video"),
        (SettingKey.upstreamQueryPath, "/kling/v1/videos/text2video/{task_id}"), (SettingKey.upstreamKeyFile, "null"),
        (SettingKey.upstreamParallelTasks, "5"), (SettingKey.upstreamPollInterval, "5"),
        (SettingKey.upstreamConnectTimeout, "2"),
        (SettingKey.upstreamRequestTimeout, "30"), (SettingKey.upstreamProxy, "null"),
        (SettingKey.upstreamCAFile, "null"), (SettingKey.upstreamReconcileWindow, "3600"),
        (SettingKey.upstreamTaskPatience, "3600"),
        (SettingKey.upstreamModelsInterval, "300"),
        (SettingKey.upstreamBalanceInterval, "600"), (SettingKey.upstreamLowBalance, "0.00"),
        (SettingKey.upstreamRefuseUnlistedModels, "true"),
        (SettingKey.authPepperFile, "null"), (SettingKey.quotaTimeZone, "UTC"), (SettingKey.quotaMaxQueued, "10000"),
        (SettingKey.cacheMode, "private"),
        (SettingKey.cacheTTL, "86400"), (SettingKey.archivePath, "archive"),
        (SettingKey.archiveMaxFileBytes, "2147483648"),
        (SettingKey.archiveMaxBytes, "53687091200"),
        (SettingKey.archiveRetentionDays, "30"), (SettingKey.archiveUnknownDays, "30"),
        (SettingKey.webhooksAllowedTargets, "null"), (SettingKey.webhooksAllowHTTP, "false"),
        (SettingKey.webhooksSealingKeyFile, "null"), (SettingKey.webhooksRetentionDays, "30"),
        (SettingKey.defaultModel, "kling-v1"),
        (SettingKey.privacyStorePrompts, "true"),
        (SettingKey.metricsTenantLabel, "false"), (SettingKey.tracesOTLPEndpoint, "null"),
        (SettingKey.tracesRatio, "1.0"), (SettingKey.logLevel, "info"), (SettingKey.logLevels, "null"),
        (SettingKey.logFormat, "json"),
    ])
    func `each key has its default`(key: SettingKey, expected: String) throws {
        let loaded = try Settings.load(file: nil, environment: [:])
        let setting = try #require(loaded.listing.first { $0.key == key })
        #expect(setting.origin == .standard)
        #expect(setting.value.plain == expected)
    }

    @Test
    func `a value that is set by name is read by name, one that holds nothing too`() throws {
        var settings = Settings(models: try .standard())
        settings.serverPort = 1
        settings.adminTokenFile = "token"
        settings.cacheMode = .off
        #expect(settings.serverPort == 1)
        #expect(settings.adminTokenFile == "token")
        #expect(settings.cacheMode == .off)
        settings.adminTokenFile = nil
        #expect(settings.adminTokenFile == nil)
    }

    @Test
    func `every declaration is a setting, each with a name of its own`() {
        let declared = Mirror(reflecting: SettingDeclarations.shared).children
        #expect(SettingKey.allCases.count == declared.count)
        #expect(Set(SettingKey.allCases).count == declared.count)
        for (key, label) in zip(SettingKey.allCases, declared.map(\.label)) {
            let name = key.rawValue.filter { $0 != "." && $0 != "_" }
            #expect(label?.lowercased() == name, "SettingDeclarations.\(label ?? "") is called \(key.rawValue)")
        }
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
        #expect(settings.serverHost == standard.serverHost)
        #expect(settings.serverTrustedProxies == standard.serverTrustedProxies)
        #expect(settings.serverDrainTimeout == standard.serverDrainTimeout)
        #expect(settings.serverMaxConnections == standard.serverMaxConnections)
        #expect(settings.serverIdleTimeout == standard.serverIdleTimeout)
        #expect(settings.adminTokenFile == standard.adminTokenFile)
        #expect(settings.storeURL == standard.storeURL)
        #expect(settings.upstreamParallelTasks == standard.upstreamParallelTasks)
        #expect(settings.upstreamRefuseUnlistedModels == standard.upstreamRefuseUnlistedModels)
        #expect(settings.upstreamKeyFile == .nowhere)
        #expect(settings.cacheMode == standard.cacheMode)
        #expect(settings.logLevel == standard.logLevel)
        #expect(settings.logFormat == standard.logFormat)
        #expect(settings.models.models == standard.models.models)
        #expect(settings.models.version == standard.models.version)
    }

    @Test(arguments: [
        "", "# nothing\n", "---\n", "null\n", "server:\n", "server: {}\nadmin: ~\n", "server:\n  host:\n",
    ])
    func `a file that says nothing changes nothing`(yaml: String) throws {
        let loaded = try SettingsBench().load(yaml)
        #expect(loaded.listing.allSatisfy { $0.origin == .standard })
    }
}

extension EffectiveSetting.Value {
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
