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
    /// The verbs over the store of this server.
    /// - Parameter queue: Where they find places, instead of reading the whole queue for each page.
    func operations(_ queue: VideoQueue) -> @Sendable () -> Operations {
        let (settings, live, installation) = (settings, live, installation)
        let (locate, clock, entropy) = (settings.archive.location(of:), clock, entropy)
        return {
            Operations(
                ledger: installation.ledger,
                pepper: installation.pepper,
                catalogue: live.catalogue.value,
                calendar: settings.quotaCalendar,
                clock: clock,
                entropy: entropy,
                locate: locate,
                positions: { queue.position(of: $0, tenant: $1) }
            )
        }
    }

    func adminContext(
        _ operations: @escaping @Sendable () -> Operations,
        client: any ListableUpstream,
        health: HealthMonitor,
        offer: LiveValue<UpstreamOffer>,
        jobs: AdminJobs
    ) -> AdminContext {
        let (settings, live, keyring) = (settings, live, keyring)
        let (installation, clock) = (installation, clock)
        return AdminContext(
            operations: operations,
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
