import GatewayLedger
package import GatewayModel

extension Operations {
    /// What the result cache has done, for one tenant or for all.
    package func cache(ofTenant name: String?) async throws -> CacheView {
        CacheView(try await ledger.tenants.cacheStatistics(ofTenant: try name.map { try TenantName($0) }))
    }

    /// Forgets what was made, so that it is made again when it is ordered again; the videos stay.
    /// - Returns: How many orders were forgotten.
    package func purgeCache(ofTenant name: String?, by actor: AuditActor) async throws -> Int64 {
        try await ledger.changes(by: actor).purgeCache(ofTenant: try name.map { try TenantName($0) }, at: clock.now)
    }
}
