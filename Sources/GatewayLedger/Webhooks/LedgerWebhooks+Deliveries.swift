package import GatewayModel

/// A page of an endpoint's deliveries.
package struct DeliveryPage: Sendable {
    /// The deliveries, latest first.
    package let deliveries: [WebhookDelivery]
    /// Whether there are older ones.
    package let hasMore: Bool
}

/// Which events an endpoint is to be sent again.
package enum WebhookReplay: Sendable, Hashable {
    /// The most events that one call sends again.
    package static let maximumEvents = 10_000

    /// One event.
    case event(WebhookEventID)
    /// The events of a time, both ends included.
    case range(from: Timestamp, through: Timestamp)
}

extension LedgerChanges {
    /// Has an endpoint of a tenant sent events again, as ``LedgerWebhooks/replay(_:to:of:at:)`` does.
    /// - Returns: How many there are.
    /// - Throws: `notFound` for an unknown tenant, endpoint or event, `invalidField` while the endpoint is disabled.
    package func replay(
        _ replay: WebhookReplay,
        to id: WebhookEndpointID,
        ofTenant name: TenantName,
        at now: Timestamp
    ) async throws(GatewayError) -> Int {
        let webhooks = LedgerWebhooks(engine: tenants.engine, policy: policy)
        return try await write(.replayByOperator, at: now) { connection throws(GatewayError) in
            let tenant = try tenants.requireTenant(named: name, on: connection)
            let count = try webhooks.replay(replay, to: id, of: tenant.id, at: now, on: connection)
            return AuditedChange(
                count,
                AuditNote(
                    .replayWebhooks,
                    AuditSubject(.webhookEndpoint, id.text),
                    to: ["tenant": .text(name.text), "events": .number(Int64(count)), "which": replay.auditValue]
                )
            )
        }
    }
}

extension WebhookReplay {
    fileprivate var auditValue: AuditValue {
        switch self {
        case .event(let event): .text(event.text)
        case .range(let start, let end): .fields(["from": AuditValue(start), "to": AuditValue(end)])
        }
    }
}

extension LedgerWebhooks {
    /// What has become of what an endpoint was to be told, latest first.
    /// - Parameter event: The last one that the caller has seen; from the latest on without one.
    /// - Throws: `notFound` when the tenant has no such endpoint, `invalidField` when it was not to be told of that event.
    package func deliveries(
        to id: WebhookEndpointID,
        of tenant: TenantID,
        after event: WebhookEventID?,
        limit: Int
    ) async throws(GatewayError) -> DeliveryPage {
        try await engine.read(.listDeliveries) { connection throws(GatewayError) in
            _ = try Self.endpoint(id, of: tenant, on: connection)
            var condition = ""
            var arguments: [SQLValue] = [.text(id.text), SQLValue(rows: limit + 1)]
            if let event {
                let place = try connection.run(
                    "SELECT created_at FROM webhook_deliveries WHERE event_id = $1 AND target = $2",
                    [.text(event.text), .text(id.text)]
                )
                guard let moment = place.first?.first else {
                    throw GatewayError(
                        .invalidField,
                        "after must be the id of an event that this endpoint was to be told of.",
                        parameter: "after"
                    )
                }
                condition = "AND (d.created_at, d.event_id) < ($3, $4)"
                arguments += [moment, .text(event.text)]
            }
            let rows = try connection.run(
                """
                SELECT d.event_id, e.type, e.video_id, d.state, d.tries, d.status, d.error, d.created_at, d.tried_at,
                CASE WHEN d.state = 'pending' THEN d.next_at END, d.ended_at
                FROM webhook_deliveries AS d JOIN webhook_events AS e ON e.id = d.event_id
                WHERE d.target = $1 \(condition) ORDER BY d.created_at DESC, d.event_id DESC LIMIT $2
                """,
                arguments
            )
            var deliveries: [WebhookDelivery] = []
            for row in rows.prefix(limit) {
                deliveries.append(try Self.delivery(from: row))
            }
            return DeliveryPage(deliveries: deliveries, hasMore: rows.count > limit)
        }
    }

    /// Writes a test event for an endpoint, whichever events it is told of.
    /// - Parameters:
    ///   - body: What it is sent.
    ///   - call: The call that wants it, where its caller gave it a key.
    /// - Throws: `notFound`, or `invalidField` while the endpoint is disabled.
    @discardableResult
    package func test(
        _ id: WebhookEndpointID,
        of tenant: TenantID,
        event: WebhookEventID,
        body: String,
        at now: Timestamp,
        under call: KeyedCall<Void>? = nil
    ) async throws(GatewayError) -> KeyedOutcome<Void> {
        try await once(.testWebhookEndpoint, call, of: tenant, at: now) { connection throws(GatewayError) in
            try requireTold(try Self.endpoint(id, of: tenant, on: connection))
            try connection.run(
                """
                INSERT INTO webhook_events (id, tenant_id, format, type, created_at, body)
                VALUES ($1, $2, 'event', $3, $4, $5)
                """,
                [.text(event.text), .text(tenant.text), .text(WebhookEventType.test), SQLValue(now), .text(body)]
            )
            try connection.run(
                """
                INSERT INTO webhook_deliveries (event_id, target, tenant_id, queue, next_at, created_at)
                VALUES ($1, $2, $3, $2, $4, $4)
                """,
                [.text(event.text), .text(id.text), .text(tenant.text), SQLValue(now)]
            )
        }
    }

    /// Has an endpoint sent events again, with the ids and bodies that they have: of those that are kept, the ones that
    /// it is told of, the oldest ``WebhookReplay/maximumEvents`` of a time.
    /// - Parameter call: The call that wants it, where its caller gave it a key.
    /// - Returns: How many there are.
    /// - Throws: `notFound` for an unknown endpoint or event, `invalidField` while the endpoint is disabled.
    package func replay(
        _ replay: WebhookReplay,
        to id: WebhookEndpointID,
        of tenant: TenantID,
        at now: Timestamp,
        under call: KeyedCall<Int>? = nil
    ) async throws(GatewayError) -> KeyedOutcome<Int> {
        try await once(.replayWebhooks, call, of: tenant, at: now) { connection throws(GatewayError) in
            try self.replay(replay, to: id, of: tenant, at: now, on: connection)
        }
    }

    fileprivate func replay(
        _ replay: WebhookReplay,
        to id: WebhookEndpointID,
        of tenant: TenantID,
        at now: Timestamp,
        on connection: any SQLConnection
    ) throws(GatewayError) -> Int {
        let endpoint = try Self.endpoint(id, of: tenant, on: connection)
        try requireTold(endpoint)
        var arguments: [SQLValue] = [.text(id.text), .text(tenant.text), SQLValue(now)]
        let choice: String
        switch replay {
        case .event(let event):
            choice = "e.id = $4"
            arguments.append(.text(event.text))
        case .range(let start, let end):
            choice = """
                e.created_at >= $4 AND e.created_at <= $5
                AND (EXISTS (
                    SELECT 1 FROM webhook_endpoints AS target
                    WHERE target.id = $1 AND target.events LIKE '%' || e.type || '%'
                ) OR EXISTS (
                    SELECT 1 FROM webhook_deliveries AS known WHERE known.event_id = e.id AND known.target = $1
                ))
                """
            arguments += [SQLValue(start), SQLValue(end)]
        }
        arguments.append(SQLValue(rows: WebhookReplay.maximumEvents))
        let rows = try connection.run(
            """
            INSERT INTO webhook_deliveries (event_id, target, tenant_id, queue, next_at, created_at)
            SELECT e.id, $1, $2, $1, $3, e.created_at FROM webhook_events AS e
            WHERE e.tenant_id = $2 AND e.format = 'event' AND \(choice)
            ORDER BY e.created_at, e.id LIMIT $\(arguments.count)
            ON CONFLICT (event_id, target) DO UPDATE SET state = 'pending', next_at = excluded.next_at, tries = 0,
            claim = webhook_deliveries.claim + 1, ended_at = NULL RETURNING event_id
            """,
            arguments
        )
        if case .event = replay, rows.isEmpty {
            throw GatewayError(.notFound, "There is no such event any more.", parameter: "event_id")
        }
        return rows.count
    }

    private func requireTold(_ endpoint: WebhookEndpoint) throws(GatewayError) {
        guard endpoint.disabledAt == nil else {
            throw GatewayError(.invalidField, "The endpoint is disabled; enable it first.", parameter: "enabled")
        }
    }

    private static func delivery(from row: [SQLValue]) throws(GatewayError) -> WebhookDelivery {
        var reader = RowReader(row)
        return WebhookDelivery(
            event: WebhookEventID(stored: try reader.text()),
            type: try reader.text(),
            video: try reader.videoIDIfPresent(),
            state: try reader.value(WebhookDelivery.State.self),
            tries: Int(try reader.integer()),
            status: try reader.integerIfPresent().map { Int($0) },
            error: try reader.textIfPresent(),
            createdAt: try reader.moment(),
            triedAt: try reader.momentIfPresent(),
            nextAt: try reader.momentIfPresent(),
            endedAt: try reader.momentIfPresent()
        )
    }
}
