package import GatewayAccess
package import GatewayHTTP
package import GatewayLedger
package import GatewayModel
package import GatewayOperations

/// What the dashboard shows, and what it does with.
package struct DashboardParts: Sendable {
    /// A setting in force.
    package struct Setting: Sendable {
        let key: String
        let value: String
        let origin: String

        /// - Parameters:
        ///   - value: As it is shown; never a secret.
        ///   - origin: Where it comes from.
        package init(key: String, value: String, origin: String) {
            (self.key, self.value, self.origin) = (key, value, origin)
        }
    }

    /// What is left of the money behind an upstream key.
    package typealias Balances = [UpstreamKeyID: (left: Money, isLow: Bool)]

    let ledger: Ledger
    let sessions: OperatorSessions
    let operations: @Sendable () -> Operations
    let health: @Sendable () async -> HealthReport
    let statistics: @Sendable () async -> StoreStatistics?
    let keys: @Sendable () -> [UpstreamKeyShare]
    let slots: @Sendable () -> Int
    let balances: @Sendable () -> Balances
    let catalogue: LiveValue<Catalogue>
    let calendar: QuotaCalendar
    let settings: @Sendable () -> [Setting]
    let film: @Sendable (VideoID, GatewayRequest, Principal) async throws -> GatewayResponse
    let activity: RecentActivity
    let trustedProxies: TrustedProxies
    let clock: any WallClock

    /// Takes what there is.
    /// - Parameters:
    ///   - operations: The verbs, with the catalogue that is in force when one is needed.
    ///   - health: How the gateway is.
    ///   - statistics: What the store holds, as of some seconds ago.
    ///   - keys: The upstream's keys.
    ///   - slots: How many slots each of them has at the most.
    ///   - balances: What was left behind each when it was last asked for.
    ///   - settings: Every setting in force, in the order of the documentation.
    ///   - film: Answers with a video's file.
    ///   - trustedProxies: Whose word about their callers is believed.
    package init(
        ledger: Ledger,
        sessions: OperatorSessions,
        operations: @escaping @Sendable () -> Operations,
        health: @escaping @Sendable () async -> HealthReport,
        statistics: @escaping @Sendable () async -> StoreStatistics?,
        keys: @escaping @Sendable () -> [UpstreamKeyShare],
        slots: @escaping @Sendable () -> Int,
        balances: @escaping @Sendable () -> Balances,
        catalogue: LiveValue<Catalogue>,
        calendar: QuotaCalendar,
        settings: @escaping @Sendable () -> [Setting],
        film: @escaping @Sendable (VideoID, GatewayRequest, Principal) async throws -> GatewayResponse,
        activity: RecentActivity,
        trustedProxies: TrustedProxies,
        clock: any WallClock
    ) {
        self.ledger = ledger
        self.sessions = sessions
        self.operations = operations
        self.health = health
        self.statistics = statistics
        self.keys = keys
        self.slots = slots
        self.balances = balances
        self.catalogue = catalogue
        self.calendar = calendar
        self.settings = settings
        self.film = film
        self.activity = activity
        self.trustedProxies = trustedProxies
        self.clock = clock
    }

    /// Every tenant's name by its identity.
    func tenantNames() async throws(GatewayError) -> [TenantID: String] {
        Dictionary(try await ledger.tenants.all().map { ($0.id, $0.name.text) }) { $1 }
    }
}
