import GatewayAccess
package import GatewayHTTP
package import GatewayModel
package import GatewayOperations

/// What the calls of operators are answered with.
package struct AdminContext: Sendable {
    let operations: @Sendable () -> Operations
    let reports: @Sendable () -> LedgerReports
    let upstream: (any ListableUpstream)?
    let keys: @Sendable () -> [UpstreamKeyShare]
    let health: @Sendable () async -> HealthReport
    let catalogue: LiveValue<Catalogue>
    let offer: LiveValue<UpstreamOffer>
    let configuration: @Sendable () -> any Encodable & Sendable
    let jobs: AdminJobs
    let trustedProxies: TrustedProxies
    let clock: any WallClock

    /// Takes what there is.
    /// - Parameters:
    ///   - operations: The verbs, with the catalogue that is in force when a call is made.
    ///   - reports: What is read out of the ledger, with the slots that are in force then.
    ///   - upstream: Whom a reconciliation asks.
    ///   - keys: The upstream's keys.
    ///   - health: How they fare.
    ///   - configuration: Every setting in force with its origin; no secret.
    ///   - trustedProxies: Whose word about their callers is believed.
    package init(
        operations: @escaping @Sendable () -> Operations,
        reports: @escaping @Sendable () -> LedgerReports,
        upstream: (any ListableUpstream)?,
        keys: @escaping @Sendable () -> [UpstreamKeyShare],
        health: @escaping @Sendable () async -> HealthReport,
        catalogue: LiveValue<Catalogue>,
        offer: LiveValue<UpstreamOffer>,
        configuration: @escaping @Sendable () -> any Encodable & Sendable,
        jobs: AdminJobs,
        trustedProxies: TrustedProxies,
        clock: any WallClock
    ) {
        self.operations = operations
        self.reports = reports
        self.upstream = upstream
        self.keys = keys
        self.health = health
        self.catalogue = catalogue
        self.offer = offer
        self.configuration = configuration
        self.jobs = jobs
        self.trustedProxies = trustedProxies
        self.clock = clock
    }

    /// Whom the audit log ascribes to what a request changes.
    func actor(of request: GatewayRequest, _ principal: Principal) throws(GatewayError) -> AuditActor {
        guard let identity = principal.operatorIdentity else {
            throw GatewayError(.internalError, "", origin: .gateway, cause: "a route lets in whom it does not know")
        }
        return identity.actor(from: trustedProxies.clientAddress(of: request) ?? "unknown")
    }

    /// All routes of `/admin/v1`.
    var routes: [Route] {
        TenantRoutes(context: self).routes + KeyRoutes(context: self).routes + VideoRoutes(context: self).routes
            + QueueRoutes(context: self).routes + WebhookRoutes(context: self).routes
            + LedgerRoutes(context: self).routes + AuditRoutes(context: self).routes
            + OperatorRoutes(context: self).routes + SystemRoutes(context: self).routes
    }
}
