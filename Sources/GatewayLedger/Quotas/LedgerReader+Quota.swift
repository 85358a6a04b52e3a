package import GatewayModel

extension LedgerReader {
    /// How far a tenant has used each limit that the books keep, with the limit where there is one.
    package func quota(of tenant: TenantID, in windows: QuotaWindows) async throws(GatewayError) -> [LimitUse] {
        try await engine.read(.readQuota) { connection throws(GatewayError) in
            let limits = try limits(of: tenant, on: connection)
            let balances = try QuotaReservation(nothingOf: tenant, in: windows).read(on: connection)
            return LimitName.kept.sorted().map { limits.use(of: $0, balance: balances[$0] ?? (0, 0), in: windows) }
        }
    }
}

extension TenantLimits {
    /// How far a limit is used.
    func use(of name: LimitName, balance: (held: Int64, used: Int64), in windows: QuotaWindows) -> LimitUse {
        LimitUse(
            name: name,
            limit: self[name],
            held: balance.held,
            used: balance.used,
            window: windows.window(of: name)
        )
    }
}
