import GatewayHTTP
import GatewayKling
import GatewayModel
import GatewayServices
import GatewaySettings
import ServiceLifecycle

extension Gateway {
    /// The services, in the order they start; they are asked to stop in the reverse order, each when the one behind it
    /// has ended: first no new orders, then what is being sent is finished, and the listeners answer to the end.
    func serviceGroup(
        archive: Archive,
        upstream: any VideoUpstream,
        models: any ModelSource
    ) -> ServiceGroup {
        let (dispatch, look, fetch) = (WakeUp(), WakeUp(), WakeUp())
        let (drain, use) = (DrainSwitch(), ArchiveUse())
        let offer = Live(UpstreamOffer.unknown)
        let desk = desk(drain: drain, archive: archive, use: use, offer: offer, onAdmitted: { dispatch.signal() })
        let poller = poller(upstream: upstream, wakeUp: look) {
            dispatch.signal()
            fetch.signal()
        }
        var services: [(name: String, service: any Service)] = [
            ("admin", AdminListener(desk: desk, configuration: settings.adminListener(onListening))),
            ("public", PublicListener(desk: desk, configuration: settings.publicListener(onListening))),
            ("refresher", desk.refresher),
            ("sweeper", sweeper(archive, use: use)),
            ("archiver", archiver(archive, upstream: upstream, wakeUp: fetch)),
            ("poller", poller),
            ("dispatcher", dispatcher(upstream: upstream, wakeUp: dispatch, onSubmitted: { look.signal() })),
            ("drain", DrainService(drain: drain)),
        ]
        if settings.upstreamModelsInterval > .zero {
            services.insert(("models", modelWatch(models, offer: offer)), at: 2)
        }
        if let watch {
            services.insert(("settings", watch), at: 0)
        }
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0.service, serviceName: $0.name) },
            gracefulShutdownSignals: signals,
            logger: logger("services")
        )
        configuration.maximumGracefulShutdownDuration = settings.serverDrainTimeout
        return ServiceGroup(configuration: configuration)
    }

    private func desk(
        drain: DrainSwitch,
        archive: Archive,
        use: ArchiveUse,
        offer: Live<UpstreamOffer>,
        onAdmitted: @escaping @Sendable () -> Void
    ) -> FrontDesk {
        FrontDesk(
            ledger: installation.ledger,
            catalogue: live.catalogue,
            pepper: installation.pepper,
            archive: archive.layout,
            use: use,
            source: decorators.source(FileFetcher()),
            offer: offer,
            drain: drain,
            settings: live.front,
            calendar: settings.quotaCalendar,
            clock: clock,
            entropy: entropy,
            logger: logger("front"),
            onAdmitted: onAdmitted,
            onMissing: missingFiles(of: archive).note
        )
    }

    private func missingFiles(of archive: Archive) -> MissingFiles {
        MissingFiles(ledger: installation.ledger, archive: archive, clock: clock, logger: logger("archive"))
    }

    private func modelWatch(_ source: any ModelSource, offer: Live<UpstreamOffer>) -> ModelWatch {
        ModelWatch(
            source: source,
            catalogue: live.catalogue,
            offer: offer,
            interval: settings.upstreamModelsInterval,
            clock: clock,
            entropy: entropy,
            logger: logger("models")
        )
    }

    private func dispatcher(
        upstream: any VideoUpstream,
        wakeUp: WakeUp,
        onSubmitted: @escaping @Sendable () -> Void
    ) -> Dispatcher {
        Dispatcher(
            ledger: installation.ledger,
            upstream: upstream,
            policy: live.submission,
            wakeUp: wakeUp,
            onSubmitted: onSubmitted,
            clock: clock,
            entropy: entropy,
            logger: logger("dispatcher")
        )
    }

    private func poller(upstream: any VideoUpstream, wakeUp: WakeUp, onEnded: @escaping @Sendable () -> Void) -> Poller
    {
        Poller(
            ledger: installation.ledger,
            upstream: upstream,
            policy: live.following,
            logsUpstreamWords: settings.privacyStorePrompts,
            wakeUp: wakeUp,
            onEnded: onEnded,
            clock: clock,
            entropy: entropy,
            logger: logger("poller")
        )
    }

    private func sweeper(_ archive: Archive, use: ArchiveUse) -> Sweeper {
        Sweeper(
            ledger: installation.ledger,
            archive: archive,
            limits: live.archiving,
            use: use,
            clock: clock,
            entropy: entropy,
            logger: logger("sweeper")
        )
    }

    private func archiver(_ archive: Archive, upstream: any VideoUpstream, wakeUp: WakeUp) -> Archiver {
        Archiver(
            ledger: installation.ledger,
            upstream: upstream,
            source: decorators.source(FileFetcher()),
            archive: archive,
            limits: live.archiving,
            wakeUp: wakeUp,
            clock: clock,
            entropy: entropy,
            logger: logger("archiver")
        )
    }
}
