package import GatewayModel

/// The secrets that sign what one target is sent, sealed.
package struct WebhookSecrets: Sendable, Hashable {
    /// The secret.
    package let present: String
    /// The one before it, while what is sent is signed with both.
    package let previous: String?

    /// Makes secrets.
    package init(present: String, previous: String?) {
        self.present = present
        self.previous = previous
    }
}

extension LedgerWebhooks {
    /// Gives an endpoint another secret; for `overlap` what is sent is signed with the former one too.
    /// - Parameter call: The call that wants it, where its caller gave it a key.
    /// - Throws: `notFound`.
    package func rotateSecret(
        of id: WebhookEndpointID,
        of tenant: TenantID,
        to secret: String,
        overlap: Duration,
        at now: Timestamp,
        under call: KeyedCall<WebhookEndpoint>? = nil
    ) async throws(GatewayError) -> KeyedOutcome<WebhookEndpoint> {
        try await once(.rotateWebhookSecret, call, of: tenant, at: now) { connection throws(GatewayError) in
            let endpoint = try Self.endpoint(id, of: tenant, locking: connection.dialect.rowLock, on: connection)
            try connection.run(
                """
                UPDATE webhook_endpoints SET previous = secret, previous_until = $3, secret = $2 WHERE id = $1
                """,
                [.text(id.text), .text(secret), SQLValue(now + overlap)]
            )
            return endpoint
        }
    }

    /// Gives a tenant its secret, which signs what is sent to the addresses of its orders, or another one; for `overlap`
    /// what is sent is signed with the former one too.
    /// - Parameter call: The call that wants it, where its caller gave it a key.
    /// - Returns: Whether there was one before.
    package func rotateSecret(
        ofTenant tenant: TenantID,
        to secret: String,
        overlap: Duration,
        at now: Timestamp,
        under call: KeyedCall<Bool>? = nil
    ) async throws(GatewayError) -> KeyedOutcome<Bool> {
        try await once(.rotateWebhookSecret, call, of: tenant, at: now) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                INSERT INTO webhook_secrets (tenant_id, secret, created_at) VALUES ($1, $2, $3)
                ON CONFLICT (tenant_id) DO UPDATE SET previous = webhook_secrets.secret, previous_until = $4,
                secret = excluded.secret RETURNING previous
                """,
                [.text(tenant.text), .text(secret), SQLValue(now), SQLValue(now + overlap)]
            )
            var reader = RowReader(rows.first ?? [])
            return try reader.textIfPresent() != nil
        }
    }

    /// Gives a tenant a secret unless it has one.
    package func keepSecret(
        ofTenant tenant: TenantID,
        ifNone secret: String,
        at now: Timestamp
    ) async throws(GatewayError) {
        try await engine.write(.rotateWebhookSecret) { connection throws(GatewayError) in
            _ = try connection.run(
                "INSERT INTO webhook_secrets (tenant_id, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                [.text(tenant.text), .text(secret), SQLValue(now)]
            )
        }
    }

    /// Whether a tenant has a secret for the addresses of its orders.
    package func hasSecret(_ tenant: TenantID) async throws(GatewayError) -> Bool {
        try await engine.read(.readWebhookSecret) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT 1 FROM webhook_secrets WHERE tenant_id = $1",
                [.text(tenant.text)]
            )
            return !rows.isEmpty
        }
    }
}
