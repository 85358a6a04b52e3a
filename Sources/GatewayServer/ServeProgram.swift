import GatewayKling
import GatewayModel
package import GatewaySettings
import GatewayTelemetry
import Logging
import UnixSignals
import WebAddresses

/// The gateway as a program: logs, secrets, and a process that opens the store and serves.
package enum ServeProgram {
    /// Serves until SIGTERM or SIGINT; SIGHUP, or a change of the file of settings, makes it read that file again.
    /// - Parameter logsAtOnce: Whether each line is written before its writer goes on, for a process to be killed.
    /// - Throws: `ConfigurationError` when a secret is missing, or what kept the gateway from starting.
    package static func run(
        _ loaded: LoadedSettings,
        environment: [String: String],
        faults: FaultInjection = .none,
        logsAtOnce: Bool = false
    ) async throws {
        // From here on SIGHUP ends nothing; one that comes before the services run is kept for them.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let settings = loaded.settings
        let live = LiveSettings(settings, listing: loaded.listing)
        let secrets = try settings.readSecrets(environment: environment)
        let network = try settings.readNetwork(environment: environment)
        let keyring = LiveKeyring(try UpstreamKeyring(configured: secrets.upstreamKeys))
        let redactor = redactor(secrets, proxyPassword: network.proxy(to: settings.upstreamBaseURL)?.proxy.password)
        let log = startLog(
            settings,
            levels: live.logLevels,
            secrets: secrets,
            redactor: redactor,
            writing: logsAtOnce ? .atOnce : .together
        )
        // However it ends, what was logged stands before what the command line says of its end.
        defer { log.finish() }
        let metrics = GatewayMetrics(settings, live, clock: SystemClock())
        let logger = Logger(label: "kling-gateway")
        logger.info("starting", metadata: startMetadata(settings, network, keyring.shares))
        let update = KeyringUpdate(
            keyring: keyring,
            redactor: redactor,
            live: live,
            logger: Logger(label: LogRoom.settings.label)
        )
        let process = GatewayProcess(
            settings: settings,
            keyring: keyring,
            adminToken: secrets.adminToken,
            sealingKey: secrets.sealingKey,
            network: network,
            signals: [.sigterm, .sigint],
            live: live,
            metrics: metrics,
            watch: watch(loaded, environment: environment, live: live, update: update, hangups: hangups),
            faults: faults,
            requestLog: log.requests(as: GatewayListeners.logLabel)
        ) {
            try await openStore(settings, secrets: secrets, faults: faults, metrics: metrics, logger: logger)
        }
        try await process.run()
        logger.info("stopped")
    }

    /// What takes up another file of settings, and other keys.
    private static func watch(
        _ loaded: LoadedSettings,
        environment: [String: String],
        live: LiveSettings,
        update: KeyringUpdate,
        hangups: UnixSignalsSequence
    ) -> SettingsWatch<UnixSignalsSequence> {
        let logger = Logger(label: LogRoom.settings.label)
        return SettingsWatch(
            reloader: SettingsReloader(
                loaded,
                environment: environment,
                logger: logger,
                onListing: { live.listing.replace(with: SettingsListing($0)) },
                apply: { live.replace(with: $0) }
            ),
            keys: UpstreamKeyReloader(
                loaded.settings,
                environment: environment,
                logger: logger,
                apply: { keys throws(ConfigurationError) in try update.take(keys) }
            ),
            hangups: hangups,
            clock: SystemClock()
        )
    }

    /// What starts, on which store, and by which way it reaches the upstream.
    private static func startMetadata(
        _ settings: Settings,
        _ network: UpstreamNetwork,
        _ keys: [UpstreamKeyShare]
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "version": "\(GatewayVersion.text)", "commit": "\(GatewayVersion.commit)",
            "store": "\(settings.storeURL)",
            "upstream_keys": "\(keys.map(\.text).joined(separator: ", "))",
            "upstream_proxy": "\(network.proxy(to: settings.upstreamBaseURL)?.description ?? "none")",
        ]
        if !network.certificates.isEmpty {
            metadata["upstream_certificates"] = "\(network.certificates.map(\.description).joined(separator: "; "))"
        }
        return metadata
    }

    /// Opens the store as this server's alone, and says what an operator should know of it.
    private static func openStore(
        _ settings: Settings,
        secrets: GatewaySecrets,
        faults: FaultInjection,
        metrics: GatewayMetrics,
        logger: Logger
    ) async throws -> OpenStore {
        let lock = try settings.lockStore()
        if try await settings.storeHasForeignLog() {
            logger.warning(
                "the store's file was written after the log beside it, which counts all the same; if a copy was put there, restore it by kling-gateway restore",
                metadata: ["store": "\(settings.storeURL)"]
            )
        }
        let installation = try await Installation.open(
            settings,
            .makingOne,
            pepper: secrets.pepper,
            clock: SystemClock(),
            entropy: .system,
            faults: faults,
            metrics: metrics.registry,
            logger: logger
        )
        if installation.isNew {
            logger.notice("made a new store", metadata: ["store": "\(settings.storeURL)"])
        }
        // A store that does not answer now says so to whoever needs it next.
        for warning in (try? await installation.durabilityWarnings()) ?? [] {
            logger.warning("\(warning)")
        }
        try await checkPrices(settings, in: installation, logger: logger)
        return OpenStore(installation, lock: lock)
    }

    /// Refuses prices that the store's money is not in, and says which of them are probably not meant.
    /// - Throws: `ConfigurationError`; the store is closed then.
    private static func checkPrices(
        _ settings: Settings,
        in installation: Installation,
        logger: Logger
    ) async throws {
        let findings = try await settings.priceFindings(in: installation.ledger, at: SystemClock().now)
        for warning in findings.warnings {
            logger.warning("\(warning)")
        }
        guard findings.problems.isEmpty else {
            try? await installation.close()
            throw ConfigurationError(findings.problems)
        }
    }

    /// What hides every secret that is known at the start.
    private static func redactor(_ secrets: GatewaySecrets, proxyPassword: Secret?) -> Redactor {
        let redactor = Redactor()
        redactor.register(secrets.upstreamKeys)
        for secret in [secrets.adminToken, secrets.sealingKey, proxyPassword].compactMap(\.self) {
            secret.withExposedText { redactor.register($0) }
        }
        return redactor
    }

    /// From here on the program logs, and no line of it shows a secret.
    private static func startLog(
        _ settings: Settings,
        levels: LiveLogLevels,
        secrets: GatewaySecrets,
        redactor: Redactor,
        writing: Telemetry.Writing
    ) -> ProgramLog {
        let log = Telemetry.bootstrap(
            levels: levels,
            format: settings.logFormat,
            redactor: redactor,
            writing: writing,
            namesSpans: settings.tracesOTLPEndpoint != nil,
            now: { SystemClock().now }
        )
        let logger = Logger(label: "kling-gateway")
        for warning in secrets.warnings {
            logger.warning("\(warning)")
        }
        return log
    }
}
