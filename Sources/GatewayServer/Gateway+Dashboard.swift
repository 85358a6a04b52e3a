import GatewayAPI
import GatewayAccess
import GatewayAdmin
import GatewayArchive
import GatewayKling
import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayServices
import GatewaySettings

// What the operators' pages show, and what they do with: the verbs that commands call too, over the store of the running
// server.

extension Gateway {
    /// The operators' pages.
    func dashboard(
        _ archive: any ArchiveStore,
        content: ContentController,
        monitor: HealthMonitor,
        readings: StoreReadings,
        keys: UpstreamKeys
    ) throws(GatewayError) -> Dashboard {
        let (settings, live, keyring) = (settings, live, keyring)
        let (installation, locate) = (installation, settings.archive.location(of:))
        let (clock, entropy) = (clock, entropy)
        return try Dashboard(
            DashboardParts(
                ledger: installation.ledger,
                sessions: OperatorSessions(
                    ledger: installation.ledger,
                    pepper: installation.pepper,
                    bootstrap: listeners.adminToken,
                    clock: clock,
                    entropy: entropy
                ),
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
                health: monitor.report,
                statistics: readings.current,
                keys: { keyring.shares },
                slots: { live.submission.value.slots },
                balances: { keys.balances },
                catalogue: live.catalogue,
                calendar: settings.quotaCalendar,
                settings: {
                    live.listing.value.listing.map {
                        DashboardParts.Setting(key: $0.key.rawValue, value: $0.text, origin: $0.origin.description)
                    }
                },
                film: content.film,
                activity: RecentActivity(ledger: installation.ledger.reader, clock: clock),
                trustedProxies: settings.trustedProxies,
                clock: clock
            )
        )
    }
}
