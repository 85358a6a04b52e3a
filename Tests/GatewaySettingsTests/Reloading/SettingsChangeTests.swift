import GatewaySettings
import Testing

struct SettingsChangeTests {
    /// A setting, a file in which it is not the default, and whether a running gateway takes it up.
    private static let cases: [(key: SettingKey, yaml: String, isTakenUp: Bool)] = [
        (SettingKey.serverHost, "server: {host: localhost}", false),
        (SettingKey.serverPort, "server: {port: 8081}", false),
        (SettingKey.serverPublicURL, "server: {public_url: 'https://video.example/api'}", true),
        (SettingKey.serverTrustedProxies, "server: {trusted_proxies: [10.0.0.0/8, 'fd00::/8']}", false),
        (SettingKey.serverDrainTimeout, "server: {drain_timeout: 31}", false),
        (SettingKey.serverMaxConnections, "server: {max_connections: 4097}", false),
        (SettingKey.serverMaxWaiters, "server: {max_waiters: 9}", true),
        (SettingKey.serverMaxWaitersPerTenant, "server: {max_waiters_per_tenant: 9}", true),
        (SettingKey.serverIdleTimeout, "server: {idle_timeout: 76}", false),
        (SettingKey.adminHost, "admin: {host: localhost}", false),
        (SettingKey.adminPort, "admin: {port: 9091}", false),
        (SettingKey.adminTokenFile, "admin: {token_file: /run/token}", false),
        (SettingKey.storeURL, "store: {url: 'sqlite:other.db'}", false),
        (SettingKey.storeStartTimeout, "store: {start_timeout: 60}", false),
        (SettingKey.storeRetentionDays, "store: {retention_days: 90}", true),
        (SettingKey.upstreamBaseURL, "upstream: {base_url: 'https://kling.example'}", false),
        (SettingKey.upstreamCreatePath, "upstream: {create_path: /v2/make}", false),
        (SettingKey.upstreamQueryPath, "upstream: {query_path: '/v2/{task_id}'}", false),
        (SettingKey.upstreamKeyFile, "upstream: {key_file: [/run/new, /run/old]}", true),
        (SettingKey.upstreamParallelTasks, "upstream: {parallel_tasks: 6}", true),
        (SettingKey.upstreamPollInterval, "upstream: {poll_interval: 5.5}", true),
        (SettingKey.upstreamConnectTimeout, "upstream: {connect_timeout: 3}", false),
        (SettingKey.upstreamRequestTimeout, "upstream: {request_timeout: 29}", false),
        (SettingKey.upstreamProxy, "upstream: {proxy: 'http://proxy.example:3128'}", false),
        (SettingKey.upstreamCAFile, "upstream: {ca_file: /run/ca.pem}", false),
        (SettingKey.upstreamReconcileWindow, "upstream: {reconcile_window: 3601}", true),
        (SettingKey.upstreamTaskPatience, "upstream: {task_patience: 3601}", true),
        (SettingKey.upstreamModelsInterval, "upstream: {models_interval: 301}", false),
        (SettingKey.upstreamBalanceInterval, "upstream: {balance_interval: 601}", true),
        (SettingKey.upstreamLowBalance, "upstream: {low_balance: 12.5}", true),
        (SettingKey.upstreamRefuseUnlistedModels, "upstream: {refuse_unlisted_models: false}", true),
        (SettingKey.authPepperFile, "auth: {pepper_file: /run/pepper}", false),
        (SettingKey.quotaTimeZone, "quota: {time_zone: Europe/Berlin}", false),
        (SettingKey.quotaMaxQueued, "quota: {max_queued: 9999}", true),
        (SettingKey.quotaMaxQueuedPerTenant, "quota: {max_queued_per_tenant: 9999}", true),
        (SettingKey.cacheMode, "cache: {mode: off}", true),
        (SettingKey.cacheTTL, "cache: {ttl: 60}", true),
        (SettingKey.archivePath, "archive: {path: films}", false),
        (SettingKey.archiveMaxFileBytes, "archive: {max_file_bytes: 2147483649}", true),
        (SettingKey.archiveMaxBytes, "archive: {max_bytes: 53687091201}", true),
        (SettingKey.archiveRetentionDays, "archive: {retention_days: 31}", true),
        (SettingKey.archiveUnknownDays, "archive: {unknown_days: 31}", true),
        (SettingKey.webhooksAllowedTargets, "webhooks: {allowed_targets: ['*.corp.example', 10.0.0.0/8]}", false),
        (SettingKey.webhooksAllowHTTP, "webhooks: {allow_http: true}", false),
        (SettingKey.webhooksSealingKeyFile, "webhooks: {sealing_key_file: /run/seal}", false),
        (SettingKey.webhooksRetentionDays, "webhooks: {retention_days: 31}", true),
        (SettingKey.models, "models: [{id: kling-v1, modes: [std], durations: [5], prices: {std: {5: 1}}}]", true),
        (SettingKey.defaultModel, "default_model: kling-v1-6", true),
        (SettingKey.privacyStorePrompts, "privacy: {store_prompts: false}", false),
        (SettingKey.metricsTenantLabel, "metrics: {tenant_label: true}", false),
        (SettingKey.tracesOTLPEndpoint, "traces: {otlp_endpoint: 'http://collector:4318'}", false),
        (SettingKey.tracesRatio, "traces: {ratio: 0.25}", false),
        (SettingKey.logLevel, "log: {level: debug}", true),
        (SettingKey.logLevels, "log: {levels: [upstream=debug, http=warning]}", true),
        (SettingKey.logFormat, "log: {format: text}", false),
    ]

    @Test
    func `every setting is in the table`() {
        #expect(Self.cases.map(\.key) == SettingKey.allCases)
    }

    @Test(arguments: cases)
    func `a setting that differs is taken up or waits for a restart`(
        key: SettingKey,
        yaml: String,
        isTakenUp: Bool
    ) throws {
        let bench = try SettingsBench()
        let (old, new) = (try bench.load(""), try bench.load(yaml))
        for change in [
            SettingsChange(from: old.listing, to: new.listing), SettingsChange(from: new.listing, to: old.listing),
        ] {
            #expect(change.changed == (isTakenUp ? [key] : []))
            #expect(change.needsRestart == (isTakenUp ? [] : [key]))
        }
        let same = SettingsChange(from: new.listing, to: try bench.load(yaml + "\n# said otherwise\n").listing)
        #expect(same.changed.isEmpty)
        #expect(same.needsRestart.isEmpty)
    }

    @Test
    func `several are named in the order of the documentation`() throws {
        let bench = try SettingsBench()
        let old = try bench.load("")
        let new = try bench.load("log: {format: text, level: error}\nserver: {port: 1}\nupstream: {parallel_tasks: 1}")
        let change = SettingsChange(from: old.listing, to: new.listing)
        #expect(change.changed == [SettingKey.upstreamParallelTasks, SettingKey.logLevel])
        #expect(change.needsRestart == [SettingKey.serverPort, SettingKey.logFormat])
    }
}
