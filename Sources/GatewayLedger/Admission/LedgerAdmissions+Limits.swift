import GatewayModel

extension LedgerAdmissions {
    /// Checks that a tenant may order.
    /// - Returns: Its own rules for the result cache.
    /// - Throws: `tenantSuspended`.
    func checkTenant(_ tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) -> CacheRules {
        let rows = try connection.run(
            "SELECT state, cache_mode, cache_ttl FROM tenants WHERE id = $1",
            [.text(tenant.text)]
        )
        guard let row = rows.first, row.first == .text(Tenant.State.active.rawValue) else {
            throw GatewayError(.tenantSuspended, "This tenant is suspended; ask the gateway's operator.")
        }
        var reader = RowReader(Array(row.dropFirst()))
        return try CacheRules(from: &reader)
    }

    /// Reserves an order's part of every limit; whether its tenant may order it at all was asked before.
    /// - Returns: How far the tenant's limits are used with it.
    /// - Throws: the limit that the order would exceed, and how far all are used without it; what was reserved goes with
    ///   the caller's transaction.
    func reserve(
        _ admission: PricedAdmission,
        within limits: TenantLimits,
        on connection: some SQLConnection
    ) throws(GatewayError) -> [LimitUse] {
        try uses(of: admission, within: limits, after: try admission.reservation.reserve(on: connection))
    }

    /// Looks whether ``reserve(_:within:on:)`` would succeed now, and reserves nothing.
    func checkRoom(
        for admission: PricedAdmission,
        within limits: TenantLimits,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        _ = try uses(of: admission, within: limits, after: try admission.reservation.forecast(on: connection))
    }

    private func uses(
        of admission: PricedAdmission,
        within limits: TenantLimits,
        after balances: [LimitName: (held: Int64, used: Int64)]
    ) throws(GatewayError) -> [LimitUse] {
        do throws(GatewayError) {
            try limits.check(balances, windows: admission.windows, at: admission.at)
        } catch {
            var refusal = error
            refusal.uses = limits.uses(balances, without: admission.reservation, in: admission.windows)
            throw refusal
        }
        return limits.uses(balances, without: nil, in: admission.windows)
    }
}

extension TenantLimits {
    /// How far those limits are used that there are.
    /// - Parameter reservation: What the balances have already, and is not to be counted.
    fileprivate func uses(
        _ balances: [LimitName: (held: Int64, used: Int64)],
        without reservation: QuotaReservation?,
        in windows: QuotaWindows
    ) -> [LimitUse] {
        LimitName.kept.sorted()
            .compactMap { name in
                guard self[name] != nil, let (held, used) = balances[name] else {
                    return nil
                }
                return use(of: name, balance: (held - (reservation?.amount(of: name) ?? 0), used), in: windows)
            }
    }
}

extension PricedAdmission {
    fileprivate var reservation: QuotaReservation {
        QuotaReservation(
            tenant: tenant,
            seconds: Int64(priced.order.seconds),
            price: priced.price,
            day: windows.day.start,
            month: windows.month.start
        )
    }
}
