import GatewayAPI
import GatewayAccess
import GatewayAdmin
import GatewayKling
import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayServices
import GatewaySettings

// What the operators' pages show, and what they do with: the verbs that commands call too, over the store of the running
// server.

extension Gateway {
    /// Sessions in operators' browsers.
    var sessions: OperatorSessions {
        OperatorSessions(
            ledger: installation.ledger,
            pepper: installation.pepper,
            bootstrap: listeners.adminToken,
            clock: clock,
            entropy: entropy
        )
    }

    /// The operators' pages.
    func dashboard(
        _ operations: @escaping @Sendable () -> Operations,
        content: ContentController,
        monitor: HealthMonitor,
        readings: StoreReadings,
        keys: UpstreamKeys
    ) throws(GatewayError) -> Dashboard {
        let (settings, live, keyring) = (settings, live, keyring)
        return try Dashboard(
            DashboardParts(
                ledger: installation.ledger,
                sessions: sessions,
                operations: operations,
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
