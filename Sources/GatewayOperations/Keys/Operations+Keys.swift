import GatewayLedger
package import GatewayModel

extension Operations {
    /// Creates a key for a tenant; without scopes it has all of them.
    package func createKey(
        forTenant name: String,
        scopes names: [String],
        lifetime: Duration?,
        by actor: AuditActor
    ) async throws -> NewKey {
        var scopes: Set<Scope> = []
        for name in names {
            guard let scope = Scope(rawValue: name) else {
                let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(.invalidField, "There is no scope \"\(name)\"; the scopes are \(known).")
            }
            scopes.insert(scope)
        }
        let (secret, digest) = newSecret()
        let now = clock.now
        let key = try await ledger.changes(by: actor)
            .createKey(
                secret.id,
                digest: digest,
                forTenant: try TenantName(name),
                scopes: scopes.isEmpty ? Set(Scope.allCases) : scopes,
                expiresAt: lifetime.map { now + $0 },
                at: now
            )
        return NewKey(key, secret: secret, at: now)
    }

    /// A tenant's keys, oldest first.
    package func keys(ofTenant name: String) async throws -> [KeyView] {
        try await ledger.tenants.keys(ofTenant: try TenantName(name)).map { KeyView($0, at: clock.now) }
    }

    /// Creates a key like another one, which goes on working for a while.
    package func rotateKey(_ id: String, overlap: Duration, by actor: AuditActor) async throws -> NewKey {
        let (secret, digest) = newSecret()
        let now = clock.now
        let key = try await ledger.changes(by: actor)
            .rotateKey(
                try keyID(id),
                to: secret.id,
                digest: digest,
                overlap: overlap,
                at: now
            )
        return NewKey(key, secret: secret, at: now)
    }

    /// Ends a key at once.
    package func revokeKey(_ id: String, by actor: AuditActor) async throws -> KeyView {
        let now = clock.now
        return KeyView(try await ledger.changes(by: actor).revokeKey(try keyID(id), at: now), at: now)
    }

    private func keyID(_ text: String) throws(GatewayError) -> KeyID {
        guard let id = KeyID(text) else {
            throw GatewayError(
                .invalidField,
                "A key's id has \(KeyID.length) letters and digits; it stands between the underscores."
            )
        }
        return id
    }
}
