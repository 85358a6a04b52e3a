import FoundationEssentials
import GatewayAPI
import GatewayAccess
import GatewayArchive
import GatewayEgress
import GatewayKling
package import GatewayLedger
package import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry
import Logging
import ServiceLifecycle

// The composition root. In: settings, secrets and a store. Out: a group of running services, until a signal ends it.
// `ServeProgram` is the whole program, `GatewayProcess` what runs of it from its start to its end, and `Gateway` what
// runs once there is a store; `Settings+Components.swift` and `LiveSettings` translate settings into the configuration
// of each part. What must hold: the parts receive values and never the settings as a whole, and services stop in the
// reverse of the order in which they start.

/// All that needs the store: what ``Settings`` say of each part becomes a list of services, here and nowhere else.
package struct Gateway: Sendable {
    let settings: Settings
    let live: LiveSettings
    let keyring: LiveKeyring
    let sealingKey: Secret?
    let network: UpstreamNetwork
    let installation: Installation
    let listeners: GatewayListeners
    let metrics: GatewayMetrics
    /// Records what is done; nothing while there are no traces.
    let tracer: GatewayTracer?
    let faults: FaultInjection
    let health: HealthRecorder
    let clock = SystemClock()
    let entropy = Entropy.system

    /// Told a listener's port once it is bound.
    package typealias OnListening = @Sendable (Listener, Int) -> Void

    /// The listeners by name.
    package enum Listener: String, Sendable {
        case `public`
        case admin
    }

    /// Makes a gateway on a store; nothing runs yet.
    init(
        settings: Settings,
        live: LiveSettings,
        keyring: LiveKeyring,
        sealingKey: Secret?,
        network: UpstreamNetwork,
        installation: Installation,
        listeners: GatewayListeners,
        metrics: GatewayMetrics,
        tracer: GatewayTracer?,
        faults: FaultInjection
    ) {
        self.settings = settings
        self.live = live
        self.keyring = keyring
        self.sealingKey = sealingKey
        self.network = network
        self.listeners = listeners
        self.metrics = metrics
        self.tracer = tracer
        self.faults = faults
        let health = HealthRecorder(clock: clock, logger: Logger(label: LogRoom.health.label))
        self.health = health
        self.installation = installation.observed {
            let measured = MeasuredEngine(ObservedEngine($0, recorder: health), metrics.registry)
            return tracer.map { TracedEngine(measured, $0) } ?? measured
        }
    }

    /// Runs until it is asked to stop, and returns once what it held is finished.
    ///
    /// What died in the middle is taken up again here: the queue goes on, videos at the upstream are followed, and
    /// those whose submission was cut short are looked for and never sent again.
    /// - Throws: `GatewayError` when it cannot start, or what stopped a service.
    func run() async throws {
        try await installation.ledger.work.endLeases(at: clock.now)
        try await installation.ledger.work.endDeliveryLeases(of: Notifier.lease, at: clock.now)
        let seal = try await WebhookSeal(
            of: installation,
            settings,
            configured: sealingKey,
            entropy: entropy
        )
        let archive = settings.archive
        try await archive.prepare(keepingWhatChangedSince: clock.now - Archiver.lease)
        let client = try settings.upstreamClient(
            keyring: keyring,
            network: network,
            callback: CallbackAddresses(tokens: callbacks, settings: live.api).address,
            clock: clock,
            logger: logger(.upstream)
        )
        let (slots, shares) = (live.submission, keyring)
        let keys = UpstreamKeys(
            shares: { shares.shares },
            slots: { slots.value.slots },
            clock: clock,
            logger: logger(.keys)
        )
        let poster = settings.webhookPoster(network: network)
        do {
            try await serviceGroup(
                archive: archive,
                upstream: traced(
                    MeasuredUpstream(
                        ObservedUpstream(faults.upstream(client), recorder: health, keys: keys),
                        metrics.registry
                    )
                ),
                keys: keys,
                watch: keyWatch(client, keys: keys),
                models: ObservedModelSource(recorder: health, keys: keys) { await client.models(key: $0) },
                webhooks: WebhookParts(sender: poster, seal: seal, entropy: entropy),
                client: client
            )
            .run()
        } catch {
            await client.shutdown()
            await poster.shutdown()
            throw error
        }
        await client.shutdown()
        await poster.shutdown()
    }

    /// What the upstream shows that calls back.
    var callbacks: CallbackTokens {
        CallbackTokens(pepper: installation.pepper)
    }

    private func traced(_ upstream: any VideoUpstream) -> any VideoUpstream {
        tracer.map { TracedUpstream(upstream, $0, at: settings.traceTarget) } ?? upstream
    }

    func logger(_ room: LogRoom) -> Logger {
        Logger(label: room.label)
    }
}

/// What is put around the parts that a gateway is made of: nothing, unless a test wants to observe or to interfere.
package struct FaultInjection: Sendable {
    /// Nothing.
    package static let none = FaultInjection(engine: { $0 }, upstream: { $0 }, source: { $0 })

    let engine: @Sendable (any LedgerEngine) -> any LedgerEngine
    let upstream: @Sendable (any VideoUpstream) -> any VideoUpstream
    let source: @Sendable (any VideoFileSource) -> any VideoFileSource

    /// Puts these around the store's engine, the client of the upstream and the source of files.
    package init(
        engine: @escaping @Sendable (any LedgerEngine) -> any LedgerEngine,
        upstream: @escaping @Sendable (any VideoUpstream) -> any VideoUpstream,
        source: @escaping @Sendable (any VideoFileSource) -> any VideoFileSource
    ) {
        self.engine = engine
        self.upstream = upstream
        self.source = source
    }
}

/// The machine's own clock.
package struct SystemClock: WallClock {
    private static let start = ContinuousClock.now

    /// Makes the clock.
    package init() {}

    package var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package var uptime: Duration {
        ContinuousClock.now - Self.start
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
