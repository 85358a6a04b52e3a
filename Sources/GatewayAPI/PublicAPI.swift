package import GatewayAccess
package import GatewayHTTP
package import GatewayLedger
package import GatewayModel
package import Logging

// What tenants call. A folder is a resource, its controller the file to open first: the controller names its routes and
// owns what they work with. Requests come in decoded by the kit, go to the ledger, and never to the upstream; what comes
// out are the contract's shapes, which openapi/gateway.yaml describes.

/// The public API: its controllers, made once with what each needs, and the routes that they answer.
package struct PublicAPI: Sendable {
    /// Every call of the public listener; what is not here does not exist.
    package let routes: RouteTable
    /// The service that keeps what is remembered close to the store; run it beside the listeners.
    package let refresher: CacheRefresher
    /// The service that tells those who wait for videos; run it beside the listeners, and have it stop before all that a
    /// stop waits for.
    package let watcher: WatchService

    /// The service that has videos asked about which the upstream has called back about; run it beside the listeners.
    package let callbacks: CallbackHints

    /// Puts events into words.
    package let renderWebhook: LedgerWork.WebhookRenderer

    /// How many requests are held until a video changes, of each kind.
    package let waiting: @Sendable () -> [(kind: String, count: Int)]

    let estimates: ETAEstimator
    let admissions: Admissions

    /// Makes the controllers.
    /// - Parameters:
    ///   - keys: What knows the tenants' keys, which is kept close to the store.
    ///   - links: What signs links to files.
    ///   - callbacks: What the upstream shows that calls back.
    ///   - admissions: What decides about orders.
    ///   - pauses: What operators have paused, which is kept close to the store.
    ///   - content: What finds files.
    ///   - webhooks: What telling callers takes.
    ///   - catalogue: Read for every list.
    ///   - offer: What the upstream was last known to list.
    ///   - settings: Read at every use.
    ///   - calendar: When days and months of quotas begin.
    ///   - drain: Thrown when the server is about to stop.
    package init(
        ledger: Ledger,
        keys: APIKeyAuthenticator,
        links: SignedLinks,
        callbacks tokens: CallbackTokens,
        admissions: Admissions,
        pauses: CurrentPauses,
        content: ContentController,
        webhooks: WebhookParts,
        catalogue: LiveValue<Catalogue>,
        offer: LiveValue<UpstreamOffer>,
        settings: LiveValue<APISettings>,
        calendar: QuotaCalendar,
        drain: DrainSwitch,
        clock: any WallClock,
        entropy: Entropy,
        logger: Logger
    ) {
        self.admissions = admissions
        estimates = ETAEstimator(ledger: ledger.reader, queue: admissions.queue, pauses: pauses, settings: settings)
        refresher = Self.refresher(keys, estimates, admissions.queue, pauses, ledger.reader, clock, logger)
        let watches = Self.watches(of: ledger, settings: settings, clock: clock)
        waiting = { watches.waitingOfEachKind }
        let body = WebhookBody(estimates: estimates, links: links, settings: settings, clock: clock)
        renderWebhook = body.text
        let orders = OrderWebhooks(webhooks: ledger.webhooks, parts: webhooks, settings: settings, clock: clock)
        let videos = VideosController(
            admissions: admissions,
            reader: ledger.reader,
            changes: ledger.admissions,
            estimates: estimates,
            webhooks: orders,
            settings: settings,
            longPoll: LongPoll(watches: watches, reader: ledger.reader, clock: clock),
            clock: clock,
            logger: logger
        )
        watcher = WatchService(
            watches: watches,
            reader: ledger.reader,
            render: { videos.rendering(of: $0) },
            clock: clock,
            logger: logger
        )
        let events = Self.events(watches, ledger.reader, drain, videos, clock, entropy)
        let kling = Self.kling(admissions, ledger.reader, links, orders, settings, clock)
        let quotas = QuotaController(reader: ledger.reader, calendar: calendar, clock: clock)
        let usage = UsageController(reader: ledger.reader, catalogue: catalogue, calendar: calendar, clock: clock)
        let linking = LinksController(reader: ledger.reader, links: links, settings: settings, clock: clock)
        let hooks = WebhooksController(webhooks: ledger.webhooks, parts: webhooks, body: body, clock: clock)
        let hints = CallbackHints(ledger: ledger.work, clock: clock, logger: logger)
        callbacks = hints
        routes = Self.table(
            of: videos.routes + events.routes + linking.routes + content.routes + quotas.routes + usage.routes
                + ModelsController(catalogue: catalogue, offer: offer, clock: clock).routes + kling.routes
                + hooks.routes + CallbacksController(tokens: tokens, hints: hints).routes
        )
    }

    private static func refresher(
        _ keys: APIKeyAuthenticator,
        _ estimates: ETAEstimator,
        _ queue: VideoQueue,
        _ pauses: CurrentPauses,
        _ reader: LedgerReader,
        _ clock: any WallClock,
        _ logger: Logger
    ) -> CacheRefresher {
        CacheRefresher(
            keys: keys,
            estimates: estimates,
            queue: queue,
            pauses: pauses,
            reader: reader,
            clock: clock,
            logger: logger
        )
    }

    private static func kling(
        _ admissions: Admissions,
        _ reader: LedgerReader,
        _ links: SignedLinks,
        _ webhooks: OrderWebhooks,
        _ settings: LiveValue<APISettings>,
        _ clock: any WallClock
    ) -> KlingController {
        KlingController(
            admissions: admissions,
            reader: reader,
            links: links,
            webhooks: webhooks,
            settings: settings,
            clock: clock
        )
    }

    private static func events(
        _ watches: VideoWatches,
        _ reader: LedgerReader,
        _ drain: DrainSwitch,
        _ videos: VideosController,
        _ clock: any WallClock,
        _ entropy: Entropy
    ) -> EventsController {
        EventsController(
            watches: watches,
            reader: reader,
            drain: drain,
            render: { videos.rendering(of: $0) },
            clock: clock,
            entropy: entropy
        )
    }

    private static func watches(
        of ledger: Ledger,
        settings: LiveValue<APISettings>,
        clock: any WallClock
    ) -> VideoWatches {
        VideoWatches(
            events: ledger.reader.events,
            limits: {
                let settings = settings.value
                return VideoWatches.Limits(
                    total: settings.maximumWaiters,
                    perTenant: settings.maximumWaitersPerTenant
                )
            },
            clock: clock
        )
    }

    private static func table(of routes: [Route]) -> RouteTable {
        RouteTable(
            [.liveness] + OpenAPIController().routes + routes,
            formats: formats,
            aliases: [(KlingController.alias, KlingController.path)],
            advice: NearMiss.advice(for:)
        )
    }

    /// How errors are written below a prefix.
    private static var formats: [(prefix: String, format: any ErrorFormat)] {
        [(KlingController.prefix, KlingErrorFormat()), (KlingController.alias + "/", KlingErrorFormat())]
    }

    /// What the public listener answers while there is no store yet: that it lives, and that everybody shall come back.
    package static var waiting: RouteTable {
        RouteTable(
            [.liveness],
            formats: formats,
            refusal: GatewayError(
                .storeUnavailable,
                "The gateway waits for its store.",
                origin: .store,
                retry: .after(.seconds(5))
            )
        )
    }
}
