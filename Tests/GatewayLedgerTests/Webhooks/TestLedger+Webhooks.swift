import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

extension TestLedger {
    /// Makes an endpoint of a tenant.
    @discardableResult
    func makeEndpoint(
        of tenant: Tenant? = nil,
        events: Set<WebhookEventType> = Set(WebhookEventType.allCases),
        url: String = "https://app.example/hook"
    ) async throws -> WebhookEndpoint {
        var entropy = entropy
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: clock.now, using: &entropy),
            tenant: (tenant ?? self.tenant).id,
            url: url,
            events: events,
            createdAt: clock.now
        )
        try await ledger.webhooks.create(endpoint, secret: "sealed")
        return endpoint
    }

    /// What a video's events are, each with whom it goes to: `video.failed to 2`.
    func told(of video: VideoID) async throws -> [String] {
        try await rows(
            """
            SELECT e.format || ' ' || e.type || ' to ' || COUNT(d.target) || ' as ' || e.state
            FROM webhook_events AS e LEFT JOIN webhook_deliveries AS d ON d.event_id = e.id
            WHERE e.video_id = $1 GROUP BY e.id, e.format, e.type, e.state, e.created_at ORDER BY e.created_at, e.id
            """,
            [SQLValue(video)]
        )
        .map { row in
            guard case .text(let words) = row[0] else {
                throw TestProblem("not an event")
            }
            return words
        }
    }

    /// Claims all that is due, so many of each queue.
    func claimDeliveries(
        _ count: Int = 100,
        lease: Duration = .seconds(60),
        render: @escaping LedgerWork.WebhookRenderer = { "\($0.type) \($0.video.state.rawValue)" }
    ) async throws -> [DeliveryJob] {
        let due = try await ledger.work.deliveryQueues().filter { $0.nextAt <= clock.now }
        return try await ledger.work.claimDeliveries(
            due.map { ($0.name, count) },
            at: clock.now,
            lease: lease,
            render: render
        )
    }

    /// Where the deliveries to an endpoint stand, latest first.
    func deliveries(to endpoint: WebhookEndpoint) async throws -> [WebhookDelivery] {
        try await ledger.webhooks.deliveries(to: endpoint.id, of: endpoint.tenant, after: nil, limit: 100).deliveries
    }

    /// Admits a video whose order names an address.
    func admitTold(
        _ format: WebhookFormat,
        url: String = "https://app.example/own",
        cache: CacheRequest? = nil
    ) async throws -> Video {
        _ = try await ledger.webhooks.rotateSecret(
            ofTenant: tenant.id,
            to: "sealed",
            overlap: .zero,
            at: clock.now
        )
        var order = try admission(cache: cache)
        order = PricedAdmission(
            id: order.id,
            tenant: order.tenant,
            priced: order.priced,
            currency: order.currency,
            priceVersion: order.priceVersion,
            windows: order.windows,
            cache: cache,
            webhook: OrderWebhook(url: url, origin: "https://app.example:443", format: format, base: "https://gw"),
            at: order.at
        )
        return try await ledger.admissions.admit(order).video
    }
}
