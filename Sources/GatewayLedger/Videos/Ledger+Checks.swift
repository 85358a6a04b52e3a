import GatewayModel

/// What may be said against an order: asked alike by the admission that takes and by the forecast that only looks.
extension Ledger {
    func checkTenant(_ tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) {
        let rows = try connection.run("SELECT state FROM tenants WHERE id = $1", [.text(tenant.text)])
        guard rows.first == [.text(Tenant.State.active.rawValue)] else {
            throw GatewayError(.tenantSuspended, "This tenant is suspended; ask the gateway's operator.")
        }
    }

    /// Holds an order against its tenant's limits.
    /// - Parameter takingItsShare: Whether its part of each limit is taken, or only thought of as taken.
    /// - Throws: what the order is refused with; the caller then gives up what was taken with its transaction.
    func check(
        _ admission: Admission,
        takingItsShare: Bool,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let limits = try limits(of: admission.tenant, on: connection)
        try limits.check(admission.priced.order)
        let share = admission.share
        let balances = try takingItsShare ? share.hold(on: connection) : share.forecast(on: connection)
        try limits.check(balances, windows: admission.windows, at: admission.at)
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
