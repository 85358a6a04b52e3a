import GatewayAPI
import GatewayAccess
import GatewayAdmin
import GatewayArchive
import GatewayEgress
import GatewayHTTP
import GatewayKling
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry
import ServiceLifecycle

extension Gateway {
    /// The services, in the order they start; they are asked to stop in the reverse order, each when the next has ended.
    ///
    /// So first no new orders are taken, and whoever waits for a video is let go; then what is being sent is finished; the
    /// listeners answer to the end.
    func serviceGroup(
        archive: any ArchiveStore,
        upstream: any VideoUpstream,
        keys upstreamKeys: UpstreamKeys,
        watch: KeyWatch,
        models: any ModelSource,
        webhooks: WebhookParts,
        client: any ListableUpstream
    ) async throws(GatewayError) -> ServiceGroup {
        let (drain, use, offer) = (DrainSwitch(), ArchiveUse(), LiveValue(UpstreamOffer.unknown))
        let keys = APIKeyAuthenticator(ledger: installation.ledger, pepper: installation.pepper, clock: clock)
        let links = SignedLinks(pepper: installation.pepper)
        let admissions = admissions(drain: drain, offer: offer)
        let pauses = CurrentPauses(ledger: installation.ledger.reader) { upstream.shares.making }
        try await admissions.queue.loadIfStale()
        let content = content(archive, use: use)
        let api = publicAPI(
            keys: keys,
            links: links,
            admissions: admissions,
            pauses: pauses,
            content: content,
            webhooks: webhooks,
            offer: offer,
            drain: drain
        )
        try await api.refresher.loadPauses()
        let monitor = monitor(upstreamKeys, pauses: pauses, drain: drain)
        let (jobs, readings) = (AdminJobs(clock: clock), measured(admissions.queue, api, monitor: monitor))
        var services: [(name: String, service: any Service)] = [
            ("refresher", api.refresher),
            ("readings", readings),
            ("lag", EventLoopLag(metrics.registry, clock: clock)),
            ("health", monitor),
            ("clocks", clockWatch()),
            ("sweeper", sweeper(archive, use: use)),
            ("notifier", notifier(api, webhooks)),
            ("archiver", archiver(archive, upstream: upstream)),
            ("poller", poller(upstream: upstream)),
            ("callbacks", api.callbacks),
            ("keys", watch),
            ("dispatcher", dispatcher(upstream: upstream, keys: upstreamKeys)),
            ("watcher", api.watcher),
            ("jobs", jobs),
            ("drain", DrainService(drain: drain)),
        ]
        if settings.upstreamModelsInterval > .zero {
            services.insert(("models", modelWatch(models, offer: offer)), at: 0)
        }
        let verbs = operations(admissions.queue)
        let context = adminContext(verbs, client: client, health: monitor, offer: offer, jobs: jobs)
        let pages = try dashboard(verbs, content: content, monitor: monitor, readings: readings, keys: upstreamKeys)
        let control = tenants(keys: keys, links: links)
        listeners.serve(api, control: control, context, pages, health: monitor, operators: operators)
        return group(of: services)
    }

    private func monitor(_ keys: UpstreamKeys, pauses: CurrentPauses, drain: DrainSwitch) -> HealthMonitor {
        HealthMonitor(
            ledger: installation.ledger,
            recorder: health,
            isDraining: { drain.isDraining },
            pause: { pauses.holdingEverything },
            keys: keys,
            clock: clock
        )
    }

    private func group(of services: [(name: String, service: any Service)]) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0.service, serviceName: $0.name) },
                logger: logger(.services)
            )
        )
    }

    /// Has told what only a gateway with a store knows; what has to be read is read by the service that comes of it.
    private func measured(_ queue: VideoQueue, _ api: PublicAPI, monitor: HealthMonitor) -> StoreReadings {
        let readings = StoreReadings(ledger: installation.ledger.reader, metrics: metrics.videos, clock: clock)
        metrics.follow(readings, queue, monitor: monitor, waiting: api.waiting)
        return readings
    }

    /// The token of the settings first: it needs no store.
    private var operators: AccessControl {
        let own = OperatorAuthenticator(ledger: installation.ledger, pepper: installation.pepper, clock: clock)
        return AccessControl(operators: [listeners.adminToken, own], sessions: [sessions], clock: clock)
    }

    private func tenants(keys: APIKeyAuthenticator, links: SignedLinks) -> AccessControl {
        AccessControl(
            tenants: [keys],
            keys: keys,
            links: [SignedLinkAuthenticator(links: links, ledger: installation.ledger, clock: clock)],
            noteUse: { keys.noteUse(by: $0) },
            clock: clock
        )
    }

    private func publicAPI(
        keys: APIKeyAuthenticator,
        links: SignedLinks,
        admissions: Admissions,
        pauses: CurrentPauses,
        content: ContentController,
        webhooks: WebhookParts,
        offer: LiveValue<UpstreamOffer>,
        drain: DrainSwitch
    ) -> PublicAPI {
        PublicAPI(
            ledger: installation.ledger,
            keys: keys,
            links: links,
            callbacks: callbacks,
            admissions: admissions,
            pauses: pauses,
            content: content,
            webhooks: webhooks,
            catalogue: live.catalogue,
            offer: offer,
            settings: live.api,
            calendar: settings.quotaCalendar,
            drain: drain,
            clock: clock,
            entropy: entropy,
            logger: logger(.api)
        )
    }

    private func admissions(drain: DrainSwitch, offer: LiveValue<UpstreamOffer>) -> Admissions {
        Admissions(
            ledger: installation.ledger,
            catalogue: live.catalogue,
            offer: offer,
            drain: drain,
            rules: live.admission,
            calendar: settings.quotaCalendar,
            clock: clock,
            entropy: entropy,
            onOutcome: metrics.videos.note
        )
    }

    private func content(_ archive: any ArchiveStore, use: ArchiveUse) -> ContentController {
        ContentController(
            ledger: installation.ledger,
            archive: archive,
            use: use,
            source: faults.source(FileFetcher(proxies: network.proxies, tls: network.tls)),
            settings: live.api,
            clock: clock,
            entropy: entropy,
            onMissing: missingFiles(of: archive).note
        )
    }

    private func missingFiles(of archive: any ArchiveStore) -> MissingFiles {
        MissingFiles(ledger: installation.ledger.work, archive: archive, clock: clock, logger: logger(.archive))
    }

}

/// Throws the drain switch when the gateway is asked to stop; the last service to start, and so the first to hear of
/// it.
struct DrainService: Service {
    let drain: DrainSwitch

    func run() async throws {
        try? await gracefulShutdown()
        drain.drain()
    }
}
