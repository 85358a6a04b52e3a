import FoundationEssentials
import GatewayArchive
import GatewayKling
package import GatewayLedger
package import GatewayModel
import GatewayServices
package import GatewaySettings
import Logging
import ServiceLifecycle
package import UnixSignals

// The composition root. In: settings, secrets and an open store. Out: a group of running services, until a signal ends
// it. `ServeProgram` is the whole process; `Settings+Components.swift` and `LiveSettings` translate settings into the
// configuration of each part. What must hold: the parts receive values and never the settings as a whole, and services
// stop in the reverse of the order in which they start.

/// The whole gateway: what ``Settings`` say of each part becomes a list of services, here and nowhere else.
package struct Gateway: Sendable {
    let settings: Settings
    let live: LiveSettings
    let watch: SettingsWatch<UnixSignalsSequence>?
    let secrets: GatewaySecrets
    let installation: Installation
    let faults: FaultInjection
    let clock = SystemClock()
    let entropy = Entropy.system
    let signals: [UnixSignal]
    let onListening: OnListening

    /// Told a listener's port once it is bound.
    package typealias OnListening = @Sendable (Listener, Int) -> Void

    /// The listeners by name.
    package enum Listener: String, Sendable {
        case `public`
        case admin
    }

    /// Makes a server; nothing runs yet.
    /// - Parameters:
    ///   - signals: Which signals ask it to stop.
    ///   - onListening: Told each listener's port once it is bound.
    package init(
        settings: Settings,
        secrets: GatewaySecrets,
        installation: Installation,
        signals: [UnixSignal],
        onListening: @escaping OnListening = { _, _ in }
    ) {
        self.init(
            settings: settings,
            secrets: secrets,
            installation: installation,
            signals: signals,
            live: LiveSettings(settings),
            watch: nil,
            faults: .none,
            onListening: onListening
        )
    }

    /// Makes a server that takes up changed settings while it runs.
    init(
        settings: Settings,
        secrets: GatewaySecrets,
        installation: Installation,
        signals: [UnixSignal],
        live: LiveSettings,
        watch: SettingsWatch<UnixSignalsSequence>?,
        faults: FaultInjection,
        onListening: @escaping OnListening = { _, _ in }
    ) {
        self.settings = settings
        self.live = live
        self.watch = watch
        self.secrets = secrets
        self.installation = installation
        self.faults = faults
        self.signals = signals
        self.onListening = onListening
    }

    /// Runs until it is asked to stop, and returns once what it held is finished.
    ///
    /// What died in the middle is taken up again here: the queue goes on, videos at the upstream are followed, and
    /// those whose submission was cut short are looked for and never sent again.
    /// - Throws: `GatewayError` when it cannot start, or what stopped a listener.
    package func run() async throws {
        try await installation.ledger.work.endLeases(at: clock.now)
        let archive = settings.archive
        try await archive.prepare(keepingWhatChangedSince: clock.now - Archiver.lease)
        let client = try settings.upstreamClient(
            keys: secrets.upstreamKeys,
            clock: clock,
            logger: logger("upstream")
        )
        do {
            try await serviceGroup(archive: archive, upstream: faults.upstream(client), models: client).run()
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    func logger(_ part: String) -> Logger {
        Logger(label: "kling-gateway.\(part)")
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
    /// Makes the clock.
    package init() {}

    package var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
