import GatewayLedger
package import GatewayModel

extension Operations {
    /// Who is told of a tenant's videos; no secret is shown.
    package func webhookEndpoints(ofTenant name: String) async throws -> [WebhookEndpointView] {
        let tenant = try await ledger.tenants.tenant(named: try TenantName(name))
        return try await ledger.webhooks.endpoints(of: tenant.id).map(WebhookEndpointView.init)
    }

    /// What has become of telling an endpoint, latest first.
    /// - Parameters:
    ///   - after: The event of the last delivery that was seen.
    ///   - limit: How many, from 1 to 100.
    package func webhookDeliveries(
        to id: String,
        ofTenant name: String,
        after: String?,
        limit: Int
    ) async throws -> WebhookDeliveryPageView {
        let tenant = try await ledger.tenants.tenant(named: try TenantName(name))
        let page = try await ledger.webhooks.deliveries(
            to: try endpoint(id),
            of: tenant.id,
            after: try after.map { try event($0, "after") },
            limit: limit
        )
        return WebhookDeliveryPageView(
            deliveries: page.deliveries.map(WebhookDeliveryView.init),
            hasMore: page.hasMore
        )
    }

    /// Has an endpoint sent an event again, or those of some days.
    /// - Returns: How many there are.
    package func replayWebhooks(
        to id: String,
        ofTenant name: String,
        event: String?,
        from: String?,
        through: String?,
        by actor: AuditActor
    ) async throws -> Int {
        let replay = try replay(event: event, from: from, through: through)
        return try await ledger.changes(by: actor)
            .replay(replay, to: try endpoint(id), ofTenant: try TenantName(name), at: clock.now)
    }

    private func replay(event: String?, from: String?, through: String?) throws(GatewayError) -> WebhookReplay {
        if let event {
            guard from == nil, through == nil else {
                throw GatewayError(.invalidField, "Give either event_id or days.", parameter: "event_id")
            }
            return .event(try self.event(event, "event_id"))
        }
        guard let from else {
            throw GatewayError(
                .missingField,
                "Give event_id, or from and perhaps to as days.",
                parameter: "event_id"
            )
        }
        let start = try calendar.operatorDay(from, "from").start
        var end = clock.now
        if let through {
            end = try calendar.operatorDay(through, "to").end - .milliseconds(1)
        }
        return .range(from: start, through: end)
    }

    private func endpoint(_ text: String) throws(GatewayError) -> WebhookEndpointID {
        guard let id = WebhookEndpointID(text) else {
            throw GatewayError.noSuchWebhookEndpoint
        }
        return id
    }

    private func event(_ text: String, _ parameter: String) throws(GatewayError) -> WebhookEventID {
        guard let id = WebhookEventID(text) else {
            throw GatewayError(.invalidField, "\(parameter) must be the id of an event.", parameter: parameter)
        }
        return id
    }
}

/// Who is told of a tenant's videos, as an operator is shown it.
package struct WebhookEndpointView: Sendable, Encodable {
    let id: String
    let url: String
    let events: [String]
    let description: String?
    let enabled: Bool
    let disabledReason: String?
    let failingSince: String?
    let createdAt: String

    private enum CodingKeys: String, CodingKey {
        case id
        case url
        case events
        case description
        case enabled
        case disabledReason = "disabled_reason"
        case failingSince = "failing_since"
        case createdAt = "created_at"
    }

    init(_ endpoint: WebhookEndpoint) {
        id = endpoint.id.text
        url = endpoint.url
        events = endpoint.events.map(\.rawValue).sorted()
        description = endpoint.description
        enabled = endpoint.disabledAt == nil
        disabledReason = endpoint.disabledReason?.rawValue
        failingSince = endpoint.failingSince?.text
        createdAt = endpoint.createdAt.text
    }
}

/// What has become of telling an endpoint of one event, as an operator is shown it.
package struct WebhookDeliveryView: Sendable, Encodable {
    /// The event.
    package let eventID: String
    let type: String
    let videoID: String?
    let status: String
    let attempts: Int
    let responseStatus: Int?
    let error: String?
    let createdAt: String
    let lastAttemptAt: String?
    let nextAttemptAt: String?

    private enum CodingKeys: String, CodingKey {
        case eventID = "event_id"
        case type
        case videoID = "video_id"
        case status
        case attempts
        case responseStatus = "response_status"
        case error
        case createdAt = "created_at"
        case lastAttemptAt = "last_attempt_at"
        case nextAttemptAt = "next_attempt_at"
    }

    init(_ delivery: WebhookDelivery) {
        eventID = delivery.event.text
        type = delivery.type
        videoID = delivery.video?.description
        status = delivery.state.rawValue
        attempts = delivery.tries
        responseStatus = delivery.status
        error = delivery.error
        createdAt = delivery.createdAt.text
        lastAttemptAt = delivery.triedAt?.text
        nextAttemptAt = delivery.nextAt?.text
    }
}

/// A page of deliveries as an operator is shown them.
package struct WebhookDeliveryPageView: Sendable {
    /// The deliveries.
    package let deliveries: [WebhookDeliveryView]
    /// Whether there are older ones.
    package let hasMore: Bool
}
