package import GatewayModel

extension LedgerChanges {
    /// Creates a key for a tenant; the store keeps its digest alone.
    /// - Throws: `notFound` when there is no such tenant.
    package func createKey(
        _ id: KeyID,
        digest: String,
        forTenant name: TenantName,
        scopes: Set<Scope>,
        expiresAt: Timestamp?,
        at now: Timestamp
    ) async throws(GatewayError) -> TenantKey {
        try await write(.createKey, at: now) { connection throws(GatewayError) in
            let tenant = try tenants.requireTenant(named: name, on: connection)
            let key = TenantKey(id: id, tenant: tenant.id, scopes: scopes, createdAt: now, expiresAt: expiresAt)
            try tenants.insert(key, digest: digest, on: connection)
            try tenants.noteTenantChange(on: connection)
            return AuditedChange(
                key,
                AuditNote(.createKey, AuditSubject(.key, id.text), to: key.auditFields(of: name.text))
            )
        }
    }

    /// Creates a key like another one, meant to live as long, and lets that one live for `overlap` at the most.
    /// - Throws: `notFound` when there is no such key, `invalidField` when it is revoked or has expired.
    package func rotateKey(
        _ old: KeyID,
        to id: KeyID,
        digest: String,
        overlap: Duration,
        at now: Timestamp
    ) async throws(GatewayError) -> TenantKey {
        try await write(.rotateKey, at: now) { connection throws(GatewayError) in
            let known = try tenants.requireKey(old, on: connection)
            let end = now + overlap
            guard known.revokedAt == nil, known.expiresAt.map({ $0 > now }) ?? true else {
                throw GatewayError(.invalidField, "The key \(old) no longer works; create a new one instead.")
            }
            let key = TenantKey(
                id: id,
                tenant: known.tenant,
                scopes: known.scopes,
                createdAt: now,
                expiresAt: try tenants.lifetime(of: old, on: connection).map { now + $0 }
            )
            try tenants.insert(key, digest: digest, on: connection)
            try connection.run(
                "UPDATE tenant_keys SET expires_at = $2 WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)",
                [.text(old.text), SQLValue(end)]
            )
            try tenants.noteTenantChange(on: connection)
            let name = try tenants.name(of: known.tenant, on: connection)
            return AuditedChange(
                key,
                AuditNote(
                    .rotateKey,
                    AuditSubject(.key, old.text),
                    from: known.auditFields(of: name),
                    to: try tenants.requireKey(old, on: connection).auditFields(of: name)
                        .merging(["new_key": .text(id.text)]) { $1 }
                )
            )
        }
    }

    /// Ends a key at once; ending it again changes nothing.
    /// - Throws: `notFound` when there is no such key.
    package func revokeKey(_ id: KeyID, at now: Timestamp) async throws(GatewayError) -> TenantKey {
        try await write(.revokeKey, at: now) { connection throws(GatewayError) in
            let known = try tenants.requireKey(id, on: connection)
            try connection.run(
                "UPDATE tenant_keys SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1",
                [.text(id.text), SQLValue(now)]
            )
            try tenants.noteTenantChange(on: connection)
            let revoked = try tenants.requireKey(id, on: connection)
            guard known.revokedAt == nil else {
                return .nothing(revoked)
            }
            let name = try tenants.name(of: known.tenant, on: connection)
            return AuditedChange(
                revoked,
                AuditNote(
                    .revokeKey,
                    AuditSubject(.key, id.text),
                    from: known.auditFields(of: name),
                    to: revoked.auditFields(of: name)
                )
            )
        }
    }
}

extension TenantKey {
    /// What the audit log keeps of a key of a tenant of this name.
    fileprivate func auditFields(of tenant: String) -> [String: AuditValue] {
        [
            "tenant": .text(tenant), "scopes": .list(scopes.map(\.rawValue).sorted().map(AuditValue.text)),
            "expires_at": AuditValue(expiresAt), "revoked_at": AuditValue(revokedAt),
        ]
    }
}

extension LedgerTenants {
    /// A tenant's keys, oldest first.
    /// - Throws: `notFound` when there is no such tenant.
    package func keys(ofTenant name: TenantName) async throws(GatewayError) -> [TenantKey] {
        try await engine.read(.listKeys) { connection throws(GatewayError) in
            let tenant = try requireTenant(named: name, on: connection)
            var keys: [TenantKey] = []
            let rows = try connection.run(
                "SELECT \(Self.keyColumns) FROM tenant_keys WHERE tenant_id = $1 ORDER BY created_at, id",
                [.text(tenant.id.text)]
            )
            for row in rows {
                var reader = RowReader(row)
                keys.append(try Self.key(from: &reader))
            }
            return keys
        }
    }

    /// What to check a presented key against, if there is a key with this id.
    package func credential(_ id: KeyID) async throws(GatewayError) -> StoredCredential? {
        try await engine.read(.readCredential) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT k.id, k.tenant_id, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_day, k.digest,
                t.id, t.name, t.state, t.created_at, t.repeat_window
                FROM tenant_keys AS k JOIN tenants AS t ON t.id = k.tenant_id WHERE k.id = $1
                """,
                [.text(id.text)]
            )
            guard let row = rows.first else {
                return nil
            }
            var reader = RowReader(row)
            let key = try Self.key(from: &reader)
            let digest = try reader.text()
            return StoredCredential(
                key: key,
                tenant: try Self.tenant(from: &reader),
                repeatWindow: try reader.integerIfPresent().map { .milliseconds($0) },
                limits: try limits(of: key.tenant, on: connection),
                digest: digest
            )
        }
    }

    /// Notes that keys were used on a day.
    package func noteUse(of keys: [KeyID], day: Int64) async throws(GatewayError) {
        try await engine.write(.noteKeyUses) { connection throws(GatewayError) in
            for key in keys {
                try connection.run(
                    """
                    UPDATE tenant_keys SET last_used_day = $2
                    WHERE id = $1 AND (last_used_day IS NULL OR last_used_day < $2)
                    """,
                    [.text(key.text), .integer(day)]
                )
            }
        }
    }

    fileprivate func insert(_ key: TenantKey, digest: String, on connection: some SQLConnection) throws(GatewayError) {
        try connection.run(
            """
            INSERT INTO tenant_keys (id, tenant_id, digest, scopes, created_at, expires_at, lifetime)
            VALUES ($1, $2, $3, $4, $5, $6, $6 - $5)
            """,
            [
                .text(key.id.text), .text(key.tenant.text), .text(digest),
                .text(key.scopes.map(\.rawValue).sorted().joined(separator: " ")), SQLValue(key.createdAt),
                SQLValue(key.expiresAt),
            ]
        )
    }

    /// How long a key was meant to live when it was made; a rotation shortens its life, but not what it was meant to be.
    fileprivate func lifetime(of id: KeyID, on connection: some SQLConnection) throws(GatewayError) -> Duration? {
        let rows = try connection.run("SELECT lifetime FROM tenant_keys WHERE id = $1", [.text(id.text)])
        var reader = RowReader(rows.first ?? [.null])
        return try reader.integerIfPresent().map { .milliseconds($0) }
    }

    fileprivate func requireKey(_ id: KeyID, on connection: some SQLConnection) throws(GatewayError) -> TenantKey {
        let rows = try connection.run("SELECT \(Self.keyColumns) FROM tenant_keys WHERE id = $1", [.text(id.text)])
        guard let row = rows.first else {
            throw GatewayError(.notFound, "There is no key with the id \(id).")
        }
        var reader = RowReader(row)
        return try Self.key(from: &reader)
    }

    private static let keyColumns = "id, tenant_id, scopes, created_at, expires_at, revoked_at, last_used_day"

    private static func key(from reader: inout RowReader) throws(GatewayError) -> TenantKey {
        TenantKey(
            id: KeyID(stored: try reader.text()),
            tenant: TenantID(stored: try reader.text()),
            scopes: Set(try reader.text().split(separator: " ").compactMap { Scope(rawValue: String($0)) }),
            createdAt: try reader.moment(),
            expiresAt: try reader.momentIfPresent(),
            revokedAt: try reader.momentIfPresent(),
            lastUsedDay: try reader.integerIfPresent()
        )
    }
}

/// What a presented key is checked against: its row, its tenant and its digest.
package struct StoredCredential: Sendable {
    /// The key's row.
    package let key: TenantKey
    /// Whose it is.
    package let tenant: Tenant
    /// For how long its tenant's equal orders are one.
    package var repeatWindow: Duration?
    /// What its tenant may use.
    package let limits: TenantLimits
    /// HMAC-SHA-256 of the whole key; never accepted as a key itself.
    package let digest: String
}
