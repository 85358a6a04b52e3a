package import GatewayLedger
package import GatewayModel
package import Logging

/// What every route of the public API works with.
package struct FrontDesk: Sendable {
    let ledger: Ledger
    let archive: ArchiveLayout
    let use: ArchiveUse
    let live: LiveFiles
    let directory: KeyDirectory
    let estimates: Estimates
    let queue: QueueGauge
    let inFlight = OrdersInFlight()
    let pace = RequestPace()
    let calendar: QuotaCalendar
    let links: ContentLink
    let drain: DrainSwitch
    let limits: FrontLimits
    let clock: any WallClock
    let entropy: Entropy
    let logger: Logger
    let onAdmitted: @Sendable () -> Void
    let onMissing: @Sendable (ArchivedFile, VideoID) async -> Void
    private let liveCatalogue: Live<Catalogue>
    private let liveSettings: Live<FrontSettings>
    private let liveOffer: Live<UpstreamOffer>

    /// Sets the desk up.
    /// - Parameters:
    ///   - catalogue: Read for every order and every list.
    ///   - pepper: What tenant keys are hashed with and file links are signed under.
    ///   - archive: Where the files of finished videos are read from.
    ///   - use: Told what is being read of the archive.
    ///   - source: Where files come from that are not in the archive yet.
    ///   - offer: What the upstream was last known to list.
    ///   - drain: Thrown when the server is about to stop.
    ///   - settings: Read at every use.
    ///   - limits: The bounds of both listeners.
    ///   - calendar: When days and months of quotas begin.
    ///   - onAdmitted: Told after each admission, when the video is durable.
    ///   - onMissing: Told of a file that could not be opened though a video should have it.
    package init(
        ledger: Ledger,
        catalogue: Live<Catalogue>,
        pepper: Pepper,
        archive: ArchiveLayout,
        use: ArchiveUse = ArchiveUse(),
        source: any VideoFileSource,
        offer: Live<UpstreamOffer> = Live(.unknown),
        drain: DrainSwitch = DrainSwitch(),
        settings: Live<FrontSettings>,
        limits: FrontLimits = FrontLimits(),
        calendar: QuotaCalendar,
        clock: any WallClock,
        entropy: Entropy = .system,
        logger: Logger,
        onAdmitted: @escaping @Sendable () -> Void = {},
        onMissing: @escaping @Sendable (ArchivedFile, VideoID) async -> Void = { _, _ in }
    ) {
        self.ledger = ledger
        liveCatalogue = catalogue
        self.archive = archive
        self.use = use
        live = LiveFiles(source: source)
        self.drain = drain
        liveSettings = settings
        liveOffer = offer
        self.limits = limits
        self.calendar = calendar
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.onAdmitted = onAdmitted
        self.onMissing = onMissing
        directory = KeyDirectory(ledger: ledger, pepper: pepper, clock: clock)
        estimates = Estimates(ledger: ledger, settings: settings)
        queue = QueueGauge(ledger: ledger, settings: settings)
        links = ContentLink(pepper: pepper)
    }

    /// What may be ordered now; read it once for an order, so that its price is of one list.
    var catalogue: Catalogue {
        liveCatalogue.value
    }

    /// How the front door behaves now.
    var settings: FrontSettings {
        liveSettings.value
    }

    /// Whether the upstream lists a model of a catalogue now.
    func availability(of model: ModelID, in catalogue: Catalogue) -> UpstreamOffer.Availability {
        liveOffer.value.availability(of: model, in: catalogue, at: clock.now)
    }

    /// The service that keeps what the desk remembers close to the store; run it beside the listeners.
    package var refresher: Refresher {
        Refresher(directory: directory, estimates: estimates, queue: queue, clock: clock, logger: logger)
    }
}
