import GatewayLedger
package import GatewayModel

/// Something of a tenant's that keeps it from ordering, or from being told, and that its videos do not show.
package struct TenantTrouble: Hashable, Sendable {
    /// Whose it is.
    package let tenant: String
    /// What is so, in a sentence.
    package let why: String
    /// What helps, in a sentence.
    package let help: String
}

extension Operations {
    /// How many tenants are looked at, those that were made last.
    package static let maximumTroubleTenants = 100
    /// From how many percent of a limit on it is told, as the next order may not fit any more.
    package static let nearLimit = 90

    /// What keeps tenants from ordering or from being told: limits of a day or a month that are all but used up, and
    /// webhook endpoints where nothing arrives.
    ///
    /// It takes two short searches for each of ``maximumTroubleTenants``.
    /// - Parameter time: How moments are written.
    package func tenantTroubles(time: (Timestamp) -> String) async throws(GatewayError) -> [TenantTrouble] {
        let tenants = try await ledger.tenants.all()
            .sorted { ($1.createdAt, $0.name.text) < ($0.createdAt, $1.name.text) }
            .prefix(Self.maximumTroubleTenants)
            .sorted { $0.name.text < $1.name.text }
        let windows = calendar.windows(at: clock.now)
        var troubles: [TenantTrouble] = []
        for tenant in tenants {
            for use in try await ledger.reader.quota(of: tenant.id, in: windows) {
                if let trouble = Self.trouble(of: use, ofTenant: tenant.name.text, time: time) {
                    troubles.append(trouble)
                }
            }
            for endpoint in try await ledger.webhooks.endpoints(of: tenant.id) {
                if let trouble = Self.trouble(of: endpoint, ofTenant: tenant.name.text, time: time) {
                    troubles.append(trouble)
                }
            }
        }
        return troubles
    }

    private static func trouble(
        of use: LimitUse,
        ofTenant tenant: String,
        time: (Timestamp) -> String
    ) -> TenantTrouble? {
        guard let limit = use.limit, let end = use.resetsAt,
            Double(use.used + use.held) >= Double(limit) * Double(nearLimit) / 100
        else {
            return nil
        }
        func text(_ number: Int64) -> String {
            use.name.unit == .money ? Money(microUnits: number).description : "\(number)"
        }
        let name = use.name.rawValue
        return TenantTrouble(
            tenant: tenant,
            why: "The tenant \(tenant) has \(text(use.used + use.held)) of its \(text(limit)) of \(name) used or held: "
                + "what does not fit any more is refused.",
            help: "It begins anew at \(time(end)). For more: "
                + "kling-gateway tenant set \(tenant) --limit \(name)=NUMBER"
        )
    }

    private static func trouble(
        of endpoint: WebhookEndpoint,
        ofTenant tenant: String,
        time: (Timestamp) -> String
    ) -> TenantTrouble? {
        switch (endpoint.disabledReason, endpoint.failingSince) {
        case (.requested, _), (nil, nil): nil
        case (.gone, _):
            TenantTrouble(
                tenant: tenant,
                why:
                    "The webhook endpoint \(endpoint.id) of the tenant \(tenant) has answered 410, and is told nothing.",
                help: "Ask the tenant, who enables it again; what it has missed can be sent again."
            )
        case (.failing, _):
            TenantTrouble(
                tenant: tenant,
                why:
                    "The webhook endpoint \(endpoint.id) of the tenant \(tenant) failed for days, and is told nothing.",
                help: "Ask the tenant, who enables it again; what it has missed can be sent again."
            )
        case (nil, .some(let since)):
            TenantTrouble(
                tenant: tenant,
                why: "Nothing has arrived at the webhook endpoint \(endpoint.id) of the tenant \(tenant) "
                    + "since \(time(since)).",
                help: "It is tried again by itself, for days; tell the tenant, whose server it is. Each video's page "
                    + "shows what was answered."
            )
        }
    }
}
