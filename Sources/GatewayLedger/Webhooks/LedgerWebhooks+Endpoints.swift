package import GatewayModel

// Webhooks. In: endpoints and secrets as tenants register them, and addresses that came with orders. Out: deliveries
// that are due, each claimed for one lease. What must hold: an event, and each of its deliveries, is written by the
// database in the transaction of the move (`Migration.webhooks`), once; its body is written before it is first sent and
// never changed; what was sent counts only for whoever has claimed it last. Secrets are sealed before they come here,
// and opened by whoever signs.

extension LedgerWebhooks {
    /// Makes an endpoint.
    /// - Parameters:
    ///   - secret: Its secret, sealed.
    ///   - call: The call that wants it, where its caller gave it a key.
    /// - Throws: `invalidField` when the tenant has as many as it may have.
    @discardableResult
    package func create(
        _ endpoint: WebhookEndpoint,
        secret: String,
        under call: KeyedCall<Void>? = nil
    ) async throws(GatewayError) -> KeyedOutcome<Void> {
        let (tenant, now) = (endpoint.tenant, endpoint.createdAt)
        return try await once(.createWebhookEndpoint, call, of: tenant, at: now) { connection throws(GatewayError) in
            try connection.lock(named: "webhooks of \(endpoint.tenant.text)")
            let rows = try connection.run(
                "SELECT COUNT(*) FROM webhook_endpoints WHERE tenant_id = $1",
                [.text(endpoint.tenant.text)]
            )
            var reader = RowReader(rows.first ?? [])
            guard try reader.integer() < WebhookEndpoint.maximumPerTenant else {
                throw GatewayError(
                    .invalidField,
                    "A tenant may have \(WebhookEndpoint.maximumPerTenant) webhook endpoints; delete one first."
                )
            }
            try connection.run(
                """
                INSERT INTO webhook_endpoints (id, tenant_id, url, events, description, secret, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(endpoint.id.text), .text(endpoint.tenant.text), .text(endpoint.url),
                    .text(Self.text(of: endpoint.events)), SQLValue(endpoint.description), .text(secret),
                    SQLValue(endpoint.createdAt),
                ]
            )
        }
    }

    /// A tenant's endpoints, oldest first.
    package func endpoints(of tenant: TenantID) async throws(GatewayError) -> [WebhookEndpoint] {
        try await engine.read(.listWebhookEndpoints) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT \(Self.columns) FROM webhook_endpoints WHERE tenant_id = $1 ORDER BY created_at, id
                """,
                [.text(tenant.text)]
            )
            var endpoints: [WebhookEndpoint] = []
            for row in rows {
                endpoints.append(try Self.endpoint(from: row))
            }
            return endpoints
        }
    }

    /// One of a tenant's endpoints.
    /// - Throws: `notFound`, also for somebody else's.
    package func endpoint(
        _ id: WebhookEndpointID,
        of tenant: TenantID
    ) async throws(GatewayError) -> WebhookEndpoint {
        try await engine.read(.readWebhookEndpoint) { connection throws(GatewayError) in
            try Self.endpoint(id, of: tenant, on: connection)
        }
    }

    /// Changes an endpoint; one that is told again is told of what happens from now on.
    /// - Throws: `notFound`.
    package func change(
        _ id: WebhookEndpointID,
        of tenant: TenantID,
        at now: Timestamp,
        _ change: @escaping @Sendable (inout WebhookEndpoint) -> Void
    ) async throws(GatewayError) -> WebhookEndpoint {
        try await engine.write(.changeWebhookEndpoint) { connection throws(GatewayError) in
            let lock = connection.dialect.rowLock
            var endpoint = try Self.endpoint(id, of: tenant, locking: lock, on: connection)
            change(&endpoint)
            try connection.run(
                """
                UPDATE webhook_endpoints SET url = $2, events = $3, description = $4, disabled_at = $5,
                disabled_reason = $6, failing_since = $7 WHERE id = $1
                """,
                [
                    .text(id.text), .text(endpoint.url), .text(Self.text(of: endpoint.events)),
                    SQLValue(endpoint.description), SQLValue(endpoint.disabledAt),
                    SQLValue(endpoint.disabledReason?.rawValue), SQLValue(endpoint.failingSince),
                ]
            )
            if endpoint.disabledAt != nil {
                try LedgerWork.dropDeliveries(of: id, because: .requested, at: now, on: connection)
            }
            return endpoint
        }
    }

    /// Deletes an endpoint; what has not arrived there is dropped.
    /// - Throws: `notFound`.
    package func delete(
        _ id: WebhookEndpointID,
        of tenant: TenantID,
        at now: Timestamp
    ) async throws(GatewayError) {
        try await engine.write(.deleteWebhookEndpoint) { connection throws(GatewayError) in
            _ = try Self.endpoint(id, of: tenant, locking: connection.dialect.rowLock, on: connection)
            try connection.run("DELETE FROM webhook_endpoints WHERE id = $1", [.text(id.text)])
            try LedgerWork.dropDeliveries(of: id, because: .requested, at: now, on: connection)
        }
    }

    static let columns = """
        id, tenant_id, url, events, description, created_at, disabled_at, disabled_reason, failing_since
        """

    static func endpoint(
        _ id: WebhookEndpointID,
        of tenant: TenantID,
        locking lock: String = "",
        on connection: some SQLConnection
    ) throws(GatewayError) -> WebhookEndpoint {
        let rows = try connection.run(
            "SELECT \(columns) FROM webhook_endpoints WHERE id = $1 AND tenant_id = $2 \(lock)",
            [.text(id.text), .text(tenant.text)]
        )
        guard let row = rows.first else {
            throw GatewayError.noSuchWebhookEndpoint
        }
        return try endpoint(from: row)
    }

    private static func endpoint(from row: [SQLValue]) throws(GatewayError) -> WebhookEndpoint {
        var reader = RowReader(row)
        let id = WebhookEndpointID(stored: try reader.text())
        let tenant = TenantID(stored: try reader.text())
        let (url, events) = (try reader.text(), try reader.text())
        let description = try reader.textIfPresent()
        var endpoint = WebhookEndpoint(
            id: id,
            tenant: tenant,
            url: url,
            events: Set(events.split(separator: " ").compactMap { WebhookEventType(rawValue: String($0)) }),
            description: description,
            createdAt: try reader.moment()
        )
        endpoint.disabledAt = try reader.momentIfPresent()
        endpoint.disabledReason = try reader.valueIfPresent(WebhookEndpoint.DisabledReason.self)
        endpoint.failingSince = try reader.momentIfPresent()
        return endpoint
    }

    private static func text(of events: Set<WebhookEventType>) -> String {
        events.map(\.rawValue).sorted().joined(separator: " ")
    }
}

extension GatewayError {
    /// Said of an endpoint that never was, of one that was deleted, and of somebody else's.
    package static var noSuchWebhookEndpoint: GatewayError {
        GatewayError(.notFound, "There is no such webhook endpoint.")
    }
}
