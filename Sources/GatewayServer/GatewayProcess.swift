import GatewayKling
import GatewayLedger
import GatewayModel
package import GatewaySettings
import GatewayTelemetry
import Logging
import ServiceLifecycle
package import UnixSignals

/// The gateway from its start to its end: listeners that answer as long as it lives, and behind them all that needs the
/// store, once that is open.
package struct GatewayProcess: Sendable {
    private let settings: Settings
    private let live: LiveSettings
    private let watch: SettingsWatch<UnixSignalsSequence>?
    private let keyring: LiveKeyring
    private let sealingKey: Secret?
    private let network: UpstreamNetwork
    private let opener: StoreOpener
    private let faults: FaultInjection
    private let signals: [UnixSignal]
    private let listeners: GatewayListeners
    private let metrics: GatewayMetrics
    private let traces: GatewayTraces?
    private let store = LiveValue<OpenStore?>(nil)

    /// Makes a process on a store that is open already, which reaches its upstream directly; nothing runs yet.
    /// - Parameters:
    ///   - signals: Which signals ask it to stop.
    ///   - onListening: Told each listener's port once it is bound.
    /// - Throws: What is wrong with the upstream keys.
    package init(
        settings: Settings,
        secrets: GatewaySecrets,
        installation: Installation,
        signals: [UnixSignal],
        onListening: @escaping Gateway.OnListening = { _, _ in }
    ) throws(ConfigurationError) {
        let live = LiveSettings(settings)
        self.init(
            settings: settings,
            keyring: LiveKeyring(try UpstreamKeyring(configured: secrets.upstreamKeys)),
            adminToken: secrets.adminToken,
            sealingKey: secrets.sealingKey,
            network: .direct,
            signals: signals,
            live: live,
            metrics: GatewayMetrics(settings, live, clock: SystemClock()),
            watch: nil,
            faults: .none,
            onListening: onListening
        ) { OpenStore(installation, lock: nil) }
    }

    /// Makes a process that opens its store, waits for one that cannot be reached, and takes up changed settings.
    /// - Parameter requestLog: Where the lines of requests go; to a logger where there is none.
    init(
        settings: Settings,
        keyring: LiveKeyring,
        adminToken: Secret?,
        sealingKey: Secret?,
        network: UpstreamNetwork,
        signals: [UnixSignal],
        live: LiveSettings,
        metrics: GatewayMetrics,
        watch: SettingsWatch<UnixSignalsSequence>?,
        faults: FaultInjection,
        requestLog: (any RequestLog)? = nil,
        onListening: @escaping Gateway.OnListening = { _, _ in },
        open: @escaping @Sendable () async throws -> OpenStore
    ) {
        let clock = SystemClock()
        self.settings = settings
        self.live = live
        self.metrics = metrics
        self.watch = watch
        self.keyring = keyring
        self.sealingKey = sealingKey
        live.note(keyring.shares)
        self.network = network
        self.faults = faults
        self.signals = signals
        opener = StoreOpener(
            patience: settings.storeStartTimeout,
            clock: clock,
            logger: Logger(label: LogRoom.store.label),
            open: open
        )
        let traces = GatewayTraces(settings, clock: clock, entropy: .system, metrics.registry)
        self.traces = traces
        listeners = GatewayListeners(
            settings,
            adminToken: adminToken,
            clock: clock,
            entropy: .system,
            requestLog: requestLog,
            metrics: metrics,
            tracer: traces?.tracer,
            onListening: onListening
        )
    }

    /// Runs until it is asked to stop, finishes what it holds, and lets go of the store.
    ///
    /// The listeners are asked to stop last, so that they answer to the end. What fails has the others stop the same
    /// way: answers are finished, and the store is closed.
    /// - Throws: What kept it from starting, or stopped a part of it.
    package func run() async throws {
        var services: [(name: String, service: any Service)] = [
            ("admin", listeners.admin), ("public", listeners.public), ("gateway", GatewayService(serve: serve)),
        ]
        if let traces {
            // Asked to stop when all others have ended, so that their last spans go out as well.
            services.insert(("traces", traces.exporter), at: 0)
        }
        if let watch {
            services.insert(("settings", watch), at: 0)
        }
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0.service,
                    failureTerminationBehavior: .gracefullyShutdownGroup,
                    serviceName: $0.name
                )
            },
            gracefulShutdownSignals: signals,
            logger: Logger(label: LogRoom.services.label)
        )
        configuration.maximumGracefulShutdownDuration = settings.serverDrainTimeout
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            // What stopped it is what is told, rather than what followed from it.
            try? await store.value?.close()
            throw error
        }
        try await store.value?.close()
    }

    private func serve() async throws {
        guard let opened = try await opener.run(onWaiting: listeners.begin) else {
            return
        }
        store.replace(with: opened)
        let gateway = Gateway(
            settings: settings,
            live: live,
            keyring: keyring,
            sealingKey: sealingKey,
            network: network,
            installation: opened.installation,
            listeners: listeners,
            metrics: metrics,
            tracer: traces?.tracer,
            faults: faults
        )
        try await gateway.run()
    }
}

/// What the listeners stand in front of.
private struct GatewayService: Service {
    let serve: @Sendable () async throws -> Void

    func run() async throws {
        try await serve()
    }
}
