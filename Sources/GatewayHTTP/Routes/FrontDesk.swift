package import GatewayLedger
package import GatewayModel
package import Logging

/// What every route of the public API works with.
package struct FrontDesk: Sendable {
    let ledger: Ledger
    let catalogue: Catalogue
    let archive: ArchiveLayout
    let directory: KeyDirectory
    let estimates: Estimates
    let links: ContentLink
    let drain: DrainSwitch
    let settings: FrontSettings
    let limits: FrontLimits
    let clock: any WallClock
    let entropy: Entropy
    let logger: Logger
    let onAdmitted: @Sendable () -> Void

    /// Sets the desk up.
    /// - Parameters:
    ///   - pepper: What tenant keys are hashed with and file links are signed under.
    ///   - archive: Where the files of finished videos are read from.
    ///   - drain: Thrown when the server is about to stop.
    ///   - limits: The bounds of both listeners.
    ///   - onAdmitted: Told after each admission, when the video is durable.
    package init(
        ledger: Ledger,
        catalogue: Catalogue,
        pepper: Pepper,
        archive: ArchiveLayout,
        drain: DrainSwitch = DrainSwitch(),
        settings: FrontSettings = FrontSettings(),
        limits: FrontLimits = FrontLimits(),
        clock: any WallClock,
        entropy: Entropy = .system,
        logger: Logger,
        onAdmitted: @escaping @Sendable () -> Void = {}
    ) {
        self.ledger = ledger
        self.catalogue = catalogue
        self.archive = archive
        self.drain = drain
        self.settings = settings
        self.limits = limits
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.onAdmitted = onAdmitted
        directory = KeyDirectory(ledger: ledger, pepper: pepper, clock: clock)
        estimates = Estimates(ledger: ledger, parallelTasks: settings.parallelTasks)
        links = ContentLink(pepper: pepper)
    }

    /// The service that keeps what the desk remembers close to the store; run it beside the listeners.
    package var refresher: Refresher {
        Refresher(directory: directory, estimates: estimates, clock: clock, logger: logger)
    }
}
