package import GatewayModel

/// What one tenant has of its own instead of the installation's ``CachePolicy``; what is missing is as it is there.
package struct CacheRules: Hashable, Sendable {
    /// The rules by name, as they are written.
    package enum Name: String, Sendable, CaseIterable {
        /// Who shares it.
        case mode
        /// For how many seconds.
        case ttl
    }

    /// Who shares it.
    package var mode: CacheMode?
    /// For how long.
    package var timeToLive: Duration?

    /// Makes rules; none of its own unless given.
    package init(mode: CacheMode? = nil, timeToLive: Duration? = nil) {
        self.mode = mode
        self.timeToLive = timeToLive
    }

    init(from reader: inout RowReader) throws(GatewayError) {
        mode = try reader.textIfPresent().flatMap(CacheMode.init(rawValue:))
        timeToLive = try reader.integerIfPresent().map { .milliseconds($0) }
    }

    /// A rule as it is written, if there is one.
    package func text(of name: Name) -> String? {
        switch name {
        case .mode: mode?.rawValue
        case .ttl: timeToLive.map { String($0.components.seconds) }
        }
    }

    /// What holds for the tenant.
    package func applied(to policy: CachePolicy) -> CachePolicy {
        CachePolicy(mode: mode ?? policy.mode, timeToLive: timeToLive ?? policy.timeToLive)
    }
}

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
