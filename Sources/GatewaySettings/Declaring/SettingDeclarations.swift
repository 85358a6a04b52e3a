package import GatewayModel
package import GatewayTelemetry
package import Logging
package import WebAddresses

// Declarations of settings. `Setting` combines a key, a kind, a default and whether it can be reloaded; `SettingKind`
// knows how a value is read. What must hold: every declaration is a stored property of the struct below, because `all`
// finds them by reflection, in the order in which they are declared.

/// Every setting, declared once and in the order of the documentation: its name, what it may hold, its default, and
/// whether a running gateway takes up another value.
///
/// Reading, hints, printing, comparing and reading again follow from what stands here; the root hands the values on to
/// the other parts. A new setting is a line here and a line there.
package struct SettingDeclarations: Sendable {
    /// The declarations; they are the same in every process.
    package static let shared = SettingDeclarations()

    /// The address that the listener for tenants is bound to.
    package let serverHost = Setting("server.host", .host, default: "127.0.0.1")
    /// The port of the listener for tenants; 0 picks a free one.
    package let serverPort = Setting("server.port", .integer(0...65_535), default: 8080)
    /// What callers see as the beginning of every address of the listener for tenants; without it their requests say.
    package let serverPublicURL = Setting("server.public_url", .publicURL, default: nil, reloads: true)
    /// The networks of the proxies whose word about their callers' addresses is believed.
    package let serverTrustedProxies = Setting("server.trusted_proxies", .networks, default: [])
    /// How long a stop waits for what is in hand.
    package let serverDrainTimeout = Setting("server.drain_timeout", .seconds(0...600), default: .seconds(30))
    /// How many connections of callers are open at once, where the limit of descriptors allows as many.
    package let serverMaxConnections = Setting("server.max_connections", .integer(16...1_000_000), default: 4096)
    /// How many requests of callers may wait for videos at once, long-polls and streams together.
    package let serverMaxWaiters = Setting(
        "server.max_waiters",
        .integer(0...1_000_000),
        default: 10_000,
        reloads: true
    )
    /// How many of these may be one tenant's.
    package let serverMaxWaitersPerTenant = Setting(
        "server.max_waiters_per_tenant",
        .integer(0...1_000_000),
        default: 1000,
        reloads: true
    )
    /// How long a connection of a caller may be silent between requests.
    package let serverIdleTimeout = Setting("server.idle_timeout", .seconds(1...3600), default: .seconds(75))

    /// The address that the listener for operators is bound to; beyond loopback only with a token.
    package let adminHost = Setting("admin.host", .host, default: "127.0.0.1")
    /// The port of the listener for operators; 0 picks a free one.
    package let adminPort = Setting("admin.port", .integer(0...65_535), default: 9090)
    /// The file that holds the token operators must show.
    package let adminTokenFile = Setting("admin.token_file", .secretFile, default: nil)

    /// Where the ledger is kept.
    package let storeURL = Setting("store.url", .storeURL, default: .sqlite(path: "kling-gateway.db"))
    /// How long a start waits for a store that cannot be reached: up to a day.
    package let storeStartTimeout = Setting("store.start_timeout", .seconds(0...86_400), default: .seconds(300))
    /// How many days finished videos stay in the store after their end, when they become totals; 0 keeps them for ever.
    ///
    /// A month and more: everything that looks back at single videos looks back for less.
    package let storeRetentionDays = Setting(
        "store.retention_days",
        .integer(35...3650, orZero: true),
        default: 0,
        reloads: true
    )

    /// Scheme, host, perhaps a port and the beginning of every path; plain http only to loopback.
    package let upstreamBaseURL = Setting("upstream.base_url", .baseURL, default: "https://api.deerapi.com")
    /// The path that orders are posted to.
    package let upstreamCreatePath = Setting(
        "upstream.create_path",
        .requestPath(placeholder: false),
        default: "/kling/v1/videos/text2video"
    )
    /// The path that a task is asked for at, with `{task_id}` in the place of its id.
    package let upstreamQueryPath = Setting(
        "upstream.query_path",
        .requestPath(placeholder: true),
        default: "/kling/v1/videos/text2video/{task_id}"
    )
    /// Where the upstream's keys are to be read.
    package let upstreamKeyFile = Setting("upstream.key_file", .keyFiles, default: .nowhere, reloads: true)
    /// How many tasks may be at the upstream at once with each key: slots held from submission to the end.
    package let upstreamParallelTasks = Setting(
        "upstream.parallel_tasks",
        .integer(1...10_000),
        default: 5,
        reloads: true
    )
    /// How long after its submission a task is first asked for.
    package let upstreamPollInterval = Setting(
        "upstream.poll_interval",
        .seconds(0.05...300),
        default: .seconds(5),
        reloads: true
    )
    /// How long making a connection may take.
    package let upstreamConnectTimeout = Setting("upstream.connect_timeout", .seconds(0.1...60), default: .seconds(2))
    /// How long a whole call may take.
    package let upstreamRequestTimeout = Setting("upstream.request_timeout", .seconds(0.1...600), default: .seconds(30))
    /// The proxy through which the upstream and its files are reached; without one the environment's.
    package let upstreamProxy = Setting("upstream.proxy", .proxy, default: nil)
    /// The file of certificates that are trusted beside the system's, for the upstream and its files.
    package let upstreamCAFile = Setting("upstream.ca_file", .certificateFile, default: nil)
    /// How long a submission with an unknown outcome is looked for: up to a week.
    package let upstreamReconcileWindow = Setting(
        "upstream.reconcile_window",
        .seconds(1...604_800),
        default: .seconds(3600),
        reloads: true
    )
    /// How long a task may take before it is shown as timed out: up to a week.
    package let upstreamTaskPatience = Setting(
        "upstream.task_patience",
        .seconds(1...604_800),
        default: .seconds(3600),
        reloads: true
    )
    /// How often the upstream is asked which models it lists; never when it is 0.
    package let upstreamModelsInterval = Setting(
        "upstream.models_interval",
        .seconds(0...86_400),
        default: .seconds(300)
    )
    /// How often the balance behind each key is asked for; never when it is 0.
    package let upstreamBalanceInterval = Setting(
        "upstream.balance_interval",
        .seconds(0...86_400),
        default: .seconds(600),
        reloads: true
    )
    /// Below what amount in US dollars a balance is worth a warning; never when it is 0.
    package let upstreamLowBalance = Setting("upstream.low_balance", .money, default: .zero, reloads: true)
    /// Whether an order for a model is refused that the upstream does not list.
    package let upstreamRefuseUnlistedModels = Setting(
        "upstream.refuse_unlisted_models",
        .flag,
        default: true,
        reloads: true
    )

    /// The file that holds the pepper of the keys' digests; without one the gateway makes its own.
    package let authPepperFile = Setting("auth.pepper_file", .secretFile, default: nil)

    /// The time zone in which days and months of limits begin.
    package let quotaTimeZone = Setting("quota.time_zone", .timeZone, default: "UTC")
    /// How many videos of all tenants may wait; more only of those with less than their share of it.
    package let quotaMaxQueued = Setting("quota.max_queued", .integer(1...1_000_000), default: 10_000, reloads: true)
    /// How many videos of each tenant may wait.
    package let quotaMaxQueuedPerTenant = Setting(
        "quota.max_queued_per_tenant",
        .integer(1...1_000_000),
        default: 1_000_000,
        reloads: true
    )

    /// Who shares a finished video that is ordered again; a tenant may have its own rule.
    package let cacheMode = Setting("cache.mode", .choice, default: CacheMode.private, reloads: true)
    /// For how long a finished video is shared; a tenant may have its own rule.
    package let cacheTTL = Setting("cache.ttl", .seconds(CachePolicy.lives), default: .seconds(86_400), reloads: true)

    /// The folder of the archive.
    package let archivePath = Setting("archive.path", .folder, default: "archive")
    /// The largest file that is downloaded, in bytes.
    package let archiveMaxFileBytes = Setting(
        "archive.max_file_bytes",
        .integer((1 << 20)...(1 << 40)),
        default: 2 << 30,
        reloads: true
    )
    /// The length of all files together from which on the least recently read ones go, in bytes.
    package let archiveMaxBytes = Setting(
        "archive.max_bytes",
        .integer((1 << 20)...(1 << 50)),
        default: 50 << 30,
        reloads: true
    )
    /// How many days a file is kept.
    package let archiveRetentionDays = Setting("archive.retention_days", .integer(1...3650), default: 30, reloads: true)
    /// How many days a file is kept that no video is known to have; never none, for the store may be an older copy.
    package let archiveUnknownDays = Setting("archive.unknown_days", .integer(1...3650), default: 30, reloads: true)

    /// Where callers may be told; every host on the open Internet when nothing is listed.
    package let webhooksAllowedTargets = Setting("webhooks.allowed_targets", .targets, default: [])
    /// Whether callers may be told without TLS.
    package let webhooksAllowHTTP = Setting("webhooks.allow_http", .flag, default: false)
    /// The file that holds the key which seals the secrets of webhooks; without one the gateway makes its own.
    package let webhooksSealingKeyFile = Setting("webhooks.sealing_key_file", .secretFile, default: nil)
    /// How many days events are kept, to be listed and sent again; longer than they are tried.
    package let webhooksRetentionDays = Setting(
        "webhooks.retention_days",
        .integer(4...365),
        default: 30,
        reloads: true
    )

    /// The models on sale, with what they cost.
    package let models = CatalogueSetting("models", reloads: true)
    /// The model that is meant when an order names none.
    package let defaultModel = CatalogueSetting("default_model", reloads: true)

    /// Whether prompts are stored; otherwise only their length and digest are, once the video has been sent.
    package let privacyStorePrompts = Setting("privacy.store_prompts", .flag, default: true)

    /// Whether the metrics tell tenants apart, of which the first hundred have a name.
    package let metricsTenantLabel = Setting("metrics.tenant_label", .flag, default: false)

    /// Where the collector of traces is, which speaks OTLP over HTTP; without one nothing is recorded.
    package let tracesOTLPEndpoint = Setting("traces.otlp_endpoint", .publicURL, default: nil)
    /// Which share of the traces is recorded that no caller has decided about.
    package let tracesRatio = Setting("traces.ratio", .ratio, default: 1)

    /// The least that the log says.
    package let logLevel = Setting("log.level", .choice, default: Logger.Level.info, reloads: true)
    /// The least that the log says of single rooms.
    package let logLevels = Setting("log.levels", .logLevels, default: [:], reloads: true)
    /// How the log is written.
    package let logFormat = Setting("log.format", .choice, default: LogFormat.json)
}

extension SettingDeclarations {
    /// All of them, in the order above.
    static let all = Mirror(reflecting: shared).children.compactMap { $0.value as? any DeclaredSetting }
    /// The same by key.
    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
}
