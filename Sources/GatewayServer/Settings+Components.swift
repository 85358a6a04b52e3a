import GatewayAPI
import GatewayArchive
import GatewayEgress
import GatewayHTTP
import GatewayKling
import GatewayLedger
package import GatewayModel
package import GatewayOperations
import GatewaySQLite
import GatewayServices
package import GatewaySettings
import GatewayTelemetry
import Logging
import WebAddresses

#if Postgres
import GatewayPostgres
#endif

/// What the parts of the gateway are made with: the one place where settings become their configuration.
extension Settings {
    // MARK: - The store

    /// Opens the store, and makes an SQLite file that is not there.
    /// - Parameters:
    ///   - metrics: Where the store counts what its transactions do not tell.
    ///   - logger: Where trouble with the file is told that no transaction hears of.
    func openStore(
        metrics: MetricRegistry = MetricRegistry(),
        logger: Logger? = nil
    ) async throws(GatewayError) -> any LedgerEngine {
        switch self.storeURL {
        case .sqlite(let path): try SQLiteEngine(path: path, logger: logger, metrics: metrics)
        #if Postgres
        case .postgres(let url): try await PostgresEngine.open(url, metrics: metrics)
        #endif
        }
    }

    /// Opens a store that is there, to read and never to write.
    /// - Parameter leavesNoFiles: Whether SQLite makes no file beside a store that nobody uses.
    /// - Throws: `storeUnavailable` when there is none: a wrong path is not taken for a store without faults.
    func openStoreReadOnly(leavesNoFiles: Bool = false) async throws(GatewayError) -> any LedgerEngine {
        switch self.storeURL {
        case .sqlite(let path): ReadOnlyEngine(try SQLiteEngine(readOnlyPath: path, leavesNoFiles: leavesNoFiles))
        #if Postgres
        case .postgres(let url): ReadOnlyEngine(try await PostgresEngine.open(url))
        #endif
        }
    }

    /// Keeps a second server off the store: PostgreSQL is for several servers at once, SQLite for one.
    func lockStore() throws(GatewayError) -> ServerLock? {
        switch self.storeURL {
        case .sqlite(let path): try ServerLock(storePath: path)
        #if Postgres
        case .postgres: nil
        #endif
        }
    }

    /// Whether a log was taken in that may be another file's, because the store's file was written after it; always
    /// before the store is opened.
    /// - Throws: `internal` when file and log do not fit together.
    func storeHasForeignLog() async throws(GatewayError) -> Bool {
        switch self.storeURL {
        case .sqlite(let path): try await SQLiteFile(path: path).hasForeignLog()
        #if Postgres
        case .postgres: false
        #endif
        }
    }

    /// What the ledger keeps.
    var ledgerPolicy: Ledger.Policy {
        Ledger.Policy(keepsPrompts: self.privacyStorePrompts)
    }

    // MARK: - The parts that take up new values

    /// What the routes are told.
    /// - Parameter keys: How many keys make videos, each with slots of its own.
    func apiSettings(keys: Int) -> APISettings {
        var settings = APISettings(
            pollInterval: self.upstreamPollInterval,
            parallelTasks: self.upstreamParallelTasks * keys,
            fileBytes: Int64(self.archiveMaxFileBytes)
        )
        settings.publicURL = self.serverPublicURL
        settings.maximumWaiters = self.serverMaxWaiters
        settings.maximumWaitersPerTenant = self.serverMaxWaitersPerTenant
        return settings
    }

    /// What is admitted.
    var admissionRules: AdmissionRules {
        AdmissionRules(
            room: QueueRoom(inAll: self.quotaMaxQueued, perTenant: self.quotaMaxQueuedPerTenant),
            refusesUnlistedModels: self.upstreamRefuseUnlistedModels,
            cache: CachePolicy(mode: self.cacheMode, timeToLive: self.cacheTTL)
        )
    }

    /// How the dispatcher sends.
    var submissionPolicy: SubmissionPolicy {
        SubmissionPolicy(
            slots: self.upstreamParallelTasks,
            pollInterval: self.upstreamPollInterval,
            requestTimeout: self.upstreamConnectTimeout + self.upstreamRequestTimeout
        )
    }

    /// How the upstream's keys are looked after.
    var keyWatchPolicy: KeyWatchPolicy {
        KeyWatchPolicy(
            balanceInterval: self.upstreamBalanceInterval,
            lowBalance: self.upstreamLowBalance == .zero ? nil : self.upstreamLowBalance
        )
    }

    /// How the poller asks.
    var pollingPolicy: PollingPolicy {
        PollingPolicy(
            pollInterval: self.upstreamPollInterval,
            reconcileWindow: self.upstreamReconcileWindow,
            taskPatience: self.upstreamTaskPatience,
            requestTimeout: self.upstreamConnectTimeout + self.upstreamRequestTimeout
        )
    }

    /// What the archive may hold.
    var archiveLimits: Archiver.Limits {
        Archiver.Limits(
            fileBytes: Int64(self.archiveMaxFileBytes),
            totalBytes: Int64(self.archiveMaxBytes),
            retention: .seconds(86_400 * self.archiveRetentionDays),
            unknown: .seconds(86_400 * self.archiveUnknownDays)
        )
    }

    /// How long events are kept.
    var webhookRetention: Duration {
        .seconds(86_400 * self.webhooksRetentionDays)
    }

    /// What carries events to callers.
    /// - Parameter network: The way out of the company.
    func webhookPoster(network: UpstreamNetwork) -> WebhookPoster {
        WebhookPoster(
            targets: AllowedTargets(self.webhooksAllowedTargets),
            allowsHTTP: self.webhooksAllowHTTP,
            proxies: network.proxies,
            tls: network.tls
        )
    }

    /// How long finished videos stay in the store after their end; for ever when nil.
    var storeRetention: Duration? {
        self.storeRetentionDays == 0 ? nil : .seconds(86_400 * self.storeRetentionDays)
    }

    /// The archive, in the folder that is set.
    var archive: FileArchive {
        FileArchive(root: self.archivePath)
    }

    /// The least that the log says of what.
    var levels: LogLevels {
        LogLevels(self.logLevel, rooms: self.logLevels)
    }

    // MARK: - The listeners

    /// Whose word about callers' addresses is believed.
    var trustedProxies: TrustedProxies {
        TrustedProxies(self.serverTrustedProxies)
    }

    // MARK: - The upstream

    /// The client of the upstream.
    /// - Parameters:
    ///   - network: The way there.
    ///   - callback: Where it may call back about a task.
    func upstreamClient(
        keyring: LiveKeyring,
        network: UpstreamNetwork,
        callback: @escaping @Sendable (ExternalTaskID) -> String? = { _ in nil },
        clock: some WallClock,
        logger: Logger
    ) throws(GatewayError) -> KlingClient {
        let configuration = try KlingClientConfiguration(
            baseURL: self.upstreamBaseURL,
            createPath: self.upstreamCreatePath,
            queryPath: self.upstreamQueryPath,
            connectTimeout: self.upstreamConnectTimeout,
            requestTimeout: self.upstreamRequestTimeout,
            proxies: network.proxies,
            tls: network.tls
        )
        return KlingClient(configuration, keyring: keyring, callback: callback, clock: clock, logger: logger)
    }

    /// The address that tasks are asked for at, which the ledger remembers things of the upstream by.
    var upstreamRoute: String {
        var base = Substring(self.upstreamBaseURL)
        while base.last == "/" {
            base.removeLast()
        }
        return base + self.upstreamQueryPath
    }

    /// The upstream's keys without themselves, in the order in which they are given.
    /// - Throws: `ConfigurationError` when a key cannot be read, `GatewayError` when it can be none.
    package func upstreamKeyShares(environment: [String: String]) throws -> [UpstreamKeyShare] {
        try UpstreamKeyring(try readUpstreamKeys(environment: environment).keys).shares
    }

    // MARK: - The operator

    /// What an operator reads out of a ledger whose store is open.
    /// - Parameter slots: How many tasks may be upstream with each key, where another number is in force by now.
    func reports(on ledger: Ledger, slots: Int? = nil) -> LedgerReports {
        LedgerReports(
            ledger: ledger,
            calendar: quotaCalendar,
            slots: slots ?? self.upstreamParallelTasks,
            reconcileWindow: self.upstreamReconcileWindow,
            provedWindow: (upstreamRoute, pollingPolicy.searchWindow(findsNames: true)),
            clock: SystemClock()
        )
    }

    /// The operator's verbs on an installation that is open already.
    package func operations(on installation: Installation) -> Operations {
        Operations(
            ledger: installation.ledger,
            pepper: installation.pepper,
            catalogue: models,
            calendar: quotaCalendar,
            clock: SystemClock(),
            entropy: .system,
            locate: archive.location(of:)
        )
    }
}
