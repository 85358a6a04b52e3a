extension SettingKey {
    /// Whether a running gateway takes up a new value; otherwise it needs a restart.
    package var isReloadable: Bool {
        switch self {
        case .upstreamParallelTasks, .upstreamPollInterval, .upstreamReconcileWindow, .upstreamTaskPatience,
            .upstreamRefuseUnlistedModels, .quotaMaxQueued, .cacheMode, .cacheTTL, .archiveMaxFileBytes,
            .archiveMaxBytes, .archiveRetentionDays, .models, .defaultModel, .logLevel:
            true
        case .serverHost, .serverPort, .serverDrainTimeout, .adminHost, .adminPort, .adminTokenFile, .storeURL,
            .upstreamBaseURL, .upstreamCreatePath, .upstreamQueryPath, .upstreamKeyFile, .upstreamConnectTimeout,
            .upstreamRequestTimeout, .upstreamModelsInterval, .authPepperFile, .quotaTimeZone, .archivePath,
            .privacyStorePrompts, .logFormat:
            false
        }
    }
}
