package import GatewayModel

extension Ledger {
    /// How far a tenant has used each limit that the books keep, with the limit where there is one.
    package func quota(of tenant: TenantID, in windows: QuotaWindows) async throws(GatewayError) -> [LimitUse] {
        try await engine.read { connection throws(GatewayError) in
            let limits = try limits(of: tenant, on: connection)
            let balances = try QuotaShare(nothingOf: tenant, in: windows).read(on: connection)
            return LimitName.kept.sorted()
                .map { name in
                    LimitUse(
                        name: name,
                        limit: limits[name],
                        held: balances[name]?.held ?? 0,
                        used: balances[name]?.used ?? 0,
                        resetsAt: windows.window(of: name)?.end
                    )
                }
        }
    }
}
