import GatewayAPI
import GatewayArchive
import GatewayEgress
import GatewayKling
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry

// What runs by itself, each made of what it needs and nothing else.

extension Gateway {
    func clockWatch() -> ClockWatch {
        ClockWatch(
            ledger: installation.ledger.work,
            submission: live.submission,
            polling: live.polling,
            clock: clock,
            logger: logger(.clocks)
        )
    }

    func modelWatch(_ source: any ModelSource, offer: LiveValue<UpstreamOffer>) -> ModelWatch {
        ModelWatch(
            source: source,
            catalogue: live.catalogue,
            offer: offer,
            interval: settings.upstreamModelsInterval,
            clock: clock,
            entropy: entropy,
            logger: logger(.models)
        )
    }

    /// What looks after the upstream's keys.
    func keyWatch(_ upstream: any ProbeableUpstream, keys: UpstreamKeys) -> KeyWatch {
        let keyring = keyring
        return KeyWatch(
            upstream: upstream,
            keys: keys,
            retired: RetiredKeys(list: { keyring.retired(before: $0) }, forget: { keyring.forget($0) }),
            ledger: installation.ledger.work,
            policy: live.keyWatch,
            clock: clock,
            entropy: entropy,
            logger: logger(.keys)
        )
    }

    func dispatcher(upstream: any VideoUpstream, keys: UpstreamKeys) -> Dispatcher {
        Dispatcher(
            ledger: installation.ledger.work,
            upstream: upstream,
            keys: keys,
            policy: live.submission,
            clock: clock,
            entropy: entropy,
            metrics: metrics.videos,
            tracer: tracer,
            logger: logger(.dispatcher)
        )
    }

    func poller(upstream: any VideoUpstream) -> Poller {
        Poller(
            ledger: installation.ledger.work,
            upstream: upstream,
            route: settings.upstreamRoute,
            policy: live.polling,
            logsUpstreamWords: settings.privacyStorePrompts,
            clock: clock,
            entropy: entropy,
            metrics: metrics.videos,
            tracer: tracer,
            logger: logger(.poller)
        )
    }

    func notifier(_ api: PublicAPI, _ webhooks: WebhookParts) -> Notifier {
        Notifier(
            ledger: installation.ledger.work,
            sender: webhooks.sender,
            seal: webhooks.seal,
            render: api.renderWebhook,
            clock: clock,
            entropy: entropy,
            metrics: WebhookMetrics(metrics.registry),
            tracer: tracer,
            logger: logger(.notifier)
        )
    }

    func sweeper(_ archive: any ArchiveStore, use: ArchiveUse) -> Sweeper {
        Sweeper(
            ledger: installation.ledger.work,
            archive: archive,
            limits: live.archiving,
            use: use,
            retention: live.retention,
            webhookRetention: live.webhookRetention,
            clock: clock,
            entropy: entropy,
            logger: logger(.sweeper)
        )
    }

    func archiver(_ archive: any ArchiveStore, upstream: any VideoUpstream) -> Archiver {
        Archiver(
            ledger: installation.ledger.work,
            upstream: upstream,
            source: faults.source(FileFetcher(proxies: network.proxies, tls: network.tls)),
            archive: archive,
            limits: live.archiving,
            clock: clock,
            entropy: entropy,
            health: health,
            tracer: tracer,
            logger: logger(.archiver)
        )
    }
}
