package import GatewayModel

extension LedgerTenants {
    /// A tenant's own rules for the result cache.
    /// - Throws: `notFound`.
    package func cacheRules(ofTenant name: TenantName) async throws(GatewayError) -> CacheRules {
        try await engine.read(.readCacheRules) { connection throws(GatewayError) in
            try cacheRules(of: try requireTenant(named: name, on: connection).id, on: connection)
        }
    }

    func cacheRules(of tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) -> CacheRules {
        let rows = try connection.run("SELECT cache_mode, cache_ttl FROM tenants WHERE id = $1", [.text(tenant.text)])
        var reader = RowReader(rows.first ?? [])
        return try CacheRules(from: &reader)
    }

    func write(_ rules: CacheRules, of tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) {
        try connection.run(
            "UPDATE tenants SET cache_mode = $2, cache_ttl = $3 WHERE id = $1",
            [
                .text(tenant.text), SQLValue(rules.mode?.rawValue),
                rules.timeToLive.map { .integer($0.milliseconds) } ?? .null,
            ]
        )
    }
}
