package import GatewayModel

extension Ledger {
    /// How far a tenant has used each limit that the books keep, with the limit where there is one.
    package func quota(of tenant: TenantID, in windows: QuotaWindows) async throws(GatewayError) -> [LimitUse] {
        try await engine.read { connection throws(GatewayError) in
            let limits = try limits(of: tenant, on: connection)
            var balances: [LimitName: (held: Int64, used: Int64)] = [:]
            let rows = try connection.run(
                """
                SELECT name, window_start, held, used FROM balances
                WHERE tenant_id = $1 AND window_start IN (0, $2, $3)
                """,
                [.text(tenant.text), SQLValue(windows.day.start), SQLValue(windows.month.start)]
            )
            for row in rows {
                var reader = RowReader(row)
                let name = try reader.value(LimitName.self)
                let start = try reader.momentIfPresent()
                let balance = (held: try reader.integer(), used: try reader.integer())
                // The first of a month begins a day and a month at the same moment.
                if start == windows.window(of: name)?.start ?? Timestamp(milliseconds: 0) {
                    balances[name] = balance
                }
            }
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
