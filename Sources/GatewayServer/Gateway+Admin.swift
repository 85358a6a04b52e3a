import GatewayAdmin
import GatewayArchive
import GatewayKling
import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayServices
import GatewaySettings

// What operators' calls are answered with: the verbs that commands call too, over the store of the running server.

extension Gateway {
    func adminContext(
        _ archive: any ArchiveStore,
        client: any ListableUpstream,
        health: HealthMonitor,
        offer: LiveValue<UpstreamOffer>,
        jobs: AdminJobs
    ) -> AdminContext {
        let (settings, live, keyring) = (settings, live, keyring)
        let (installation, locate) = (installation, settings.archive.location(of:))
        let (clock, entropy) = (clock, entropy)
        return AdminContext(
            operations: {
                Operations(
                    ledger: installation.ledger,
                    pepper: installation.pepper,
                    catalogue: live.catalogue.value,
                    calendar: settings.quotaCalendar,
                    clock: clock,
                    entropy: entropy,
                    locate: locate
                )
            },
            reports: { settings.reports(on: installation.ledger, slots: live.submission.value.slots) },
            upstream: client,
            keys: { keyring.shares },
            health: health.report,
            catalogue: live.catalogue,
            offer: offer,
            configuration: { live.listing.value },
            jobs: jobs,
            trustedProxies: settings.trustedProxies,
            clock: clock
        )
    }
}
