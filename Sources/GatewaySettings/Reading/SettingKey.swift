/// The name of a setting, as the file nests it and the documentation writes it.
package enum SettingKey: String, Sendable, CaseIterable {
    case serverHost = "server.host"
    case serverPort = "server.port"
    case serverDrainTimeout = "server.drain_timeout"
    case adminHost = "admin.host"
    case adminPort = "admin.port"
    case adminTokenFile = "admin.token_file"
    case storeURL = "store.url"
    case upstreamBaseURL = "upstream.base_url"
    case upstreamCreatePath = "upstream.create_path"
    case upstreamQueryPath = "upstream.query_path"
    case upstreamKeyFile = "upstream.key_file"
    case upstreamParallelTasks = "upstream.parallel_tasks"
    case upstreamPollInterval = "upstream.poll_interval"
    case upstreamConnectTimeout = "upstream.connect_timeout"
    case upstreamRequestTimeout = "upstream.request_timeout"
    case upstreamReconcileWindow = "upstream.reconcile_window"
    case upstreamTaskPatience = "upstream.task_patience"
    case upstreamModelsInterval = "upstream.models_interval"
    case upstreamRefuseUnlistedModels = "upstream.refuse_unlisted_models"
    case authPepperFile = "auth.pepper_file"
    case quotaTimeZone = "quota.time_zone"
    case quotaMaxQueued = "quota.max_queued"
    case cacheMode = "cache.mode"
    case cacheTTL = "cache.ttl"
    case archivePath = "archive.path"
    case archiveMaxFileBytes = "archive.max_file_bytes"
    case archiveMaxBytes = "archive.max_bytes"
    case archiveRetentionDays = "archive.retention_days"
    case models
    case defaultModel = "default_model"
    case privacyStorePrompts = "privacy.store_prompts"
    case logLevel = "log.level"
    case logFormat = "log.format"

    /// What the name of every environment variable of the gateway begins with.
    package static let variablePrefix = "KGW_"

    /// The names of the sections.
    static let sections = Set(allCases.compactMap(\.section))

    /// The section of the file that it stands in; none at the top.
    var section: String? {
        rawValue.firstIndex(of: ".").map { String(rawValue[..<$0]) }
    }

    /// Its name within the section.
    var name: String {
        rawValue.firstIndex(of: ".").map { String(rawValue[$0...].dropFirst()) } ?? rawValue
    }

    /// The environment variable that overrides it.
    package var variable: String {
        Self.variablePrefix + String(rawValue.uppercased().map { $0 == "." ? "_" : $0 })
    }

    /// Whether the file may give several values; a variable separates them by commas.
    var isList: Bool {
        self == .upstreamKeyFile
    }
}
