import GatewayModel

/// What may be said against an order: asked alike by the admission that takes and by the forecast that only looks.
extension Ledger {
    /// When it is worth asking again for a place in a queue that is full.
    private static let queueRetry = Duration.seconds(30)

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

    /// Holds an order against its tenant's limits; whether they allow it at all was asked before.
    /// - Parameter takingItsShare: Whether its part of each limit is taken, or only thought of as taken.
    /// - Returns: How far the tenant's limits are used with it.
    /// - Throws: what the order is refused with, and how far the limits are used without it; the caller then gives up
    ///   what was taken with its transaction.
    @discardableResult
    func check(
        _ admission: Admission,
        against limits: TenantLimits,
        takingItsShare: Bool,
        on connection: some SQLConnection
    ) throws(GatewayError) -> [LimitUse] {
        if let refusal = admission.refusal {
            throw refusal
        }
        let share = admission.share
        let balances = try takingItsShare ? share.hold(on: connection) : share.forecast(on: connection)
        do throws(GatewayError) {
            try limits.check(balances, windows: admission.windows, at: admission.at)
        } catch {
            var refusal = error
            refusal.uses = limits.uses(balances, without: share, in: admission.windows)
            throw refusal
        }
        guard !admission.isQueueFull else {
            var refusal = GatewayError(
                .queueFull,
                "As many videos wait as the gateway takes, of all its tenants; order again later.",
                retry: .after(Self.queueRetry)
            )
            refusal.uses = limits.uses(balances, without: share, in: admission.windows)
            throw refusal
        }
        return limits.uses(balances, without: nil, in: admission.windows)
    }
}

extension TenantLimits {
    /// How far those limits are used that there are.
    /// - Parameter share: What the balances have already, and is not to be counted.
    fileprivate func uses(
        _ balances: [LimitName: (held: Int64, used: Int64)],
        without share: QuotaShare?,
        in windows: QuotaWindows
    ) -> [LimitUse] {
        LimitName.kept.sorted()
            .compactMap { name in
                guard self[name] != nil, let (held, used) = balances[name] else {
                    return nil
                }
                return use(of: name, balance: (held - (share?.amount(of: name) ?? 0), used), in: windows)
            }
    }
}

extension Admission {
    fileprivate var share: QuotaShare {
        QuotaShare(
            tenant: tenant,
            seconds: Int64(priced.order.seconds),
            price: priced.price,
            day: windows.day.start,
            month: windows.month.start
        )
    }
}
