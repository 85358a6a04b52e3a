import GatewayModel

extension LedgerAdmissions {
    /// Checks that a tenant may order.
    /// - Returns: Its terms, and the video that this order brought about before, where the answer was lost.
    /// - Throws: `tenantSuspended`.
    func checkTenant(
        of admission: PricedAdmission,
        on connection: some SQLConnection
    ) throws(GatewayError) -> (terms: TenantTerms, undelivered: VideoID?) {
        let lost = admission.undelivered
        let arguments = [.text(admission.tenant.text)] + (lost?.question(at: admission.at) ?? [])
        if let known = terms[admission.tenant] {
            let rows = try connection.run(
                lost == nil ? Self.version : Self.versionAndLostAnswer,
                lost == nil ? [] : arguments
            )
            var reader = RowReader(rows.first ?? [])
            if try reader.integer() == known.version {
                return (known, try reader.videoIDIfPresent())
            }
        }
        let rows = try connection.run(lost == nil ? Self.tenant : Self.tenantAndLostAnswer, arguments)
        // A row for each limit, or one without.
        var limits = TenantLimits()
        var answer: (version: Int64, rules: TenantRules, undelivered: VideoID?)?
        for row in rows {
            var reader = RowReader(row)
            let (name, value) = (try reader.valueIfPresent(LimitName.self), try reader.textIfPresent())
            if let name, let value {
                try limits.set(name, to: value)
            }
            if answer == nil, try reader.text() == Tenant.State.active.rawValue {
                answer = (try reader.integer(), try TenantRules(from: &reader), try reader.videoIDIfPresent())
            }
        }
        guard let answer else {
            throw GatewayError(.tenantSuspended, "This tenant is suspended; ask the gateway's operator.")
        }
        return (TenantTerms(version: answer.version, rules: answer.rules, limits: limits), answer.undelivered)
    }

    private static let version = version(and: "NULL")
    private static let versionAndLostAnswer = version(and: UndeliveredAnswer.latest)
    private static let tenant = tenant(and: "NULL")
    private static let tenantAndLostAnswer = tenant(and: UndeliveredAnswer.latest)

    private static func version(and more: String) -> String {
        "SELECT version, \(more) FROM changes WHERE topic = 'tenants'"
    }

    private static func tenant(and more: String) -> String {
        """
        SELECT tenant_limits.name, tenant_limits.value, state,
        (SELECT version FROM changes WHERE topic = 'tenants'), \(TenantRules.columns), \(more)
        FROM tenants LEFT JOIN tenant_limits ON tenant_limits.tenant_id = tenants.id WHERE tenants.id = $1
        """
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
        LimitName.keptInOrder
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
