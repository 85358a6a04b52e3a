package import GatewayModel

extension LedgerChanges {
    /// Changes some of a tenant's limits, and its own rules; what is used and held stays as it is.
    /// - Parameters:
    ///   - changes: Limits by name with values as they are written; `none` takes one away.
    ///   - alter: Changes the rules.
    /// - Returns: All limits after it.
    /// - Throws: `notFound`, or `invalidField` with the rule that a value breaks; nothing is changed then.
    package func setLimits(
        _ changes: [LimitName: String],
        ofTenant name: TenantName,
        at now: Timestamp,
        rules alter: @escaping @Sendable (inout TenantRules) -> Void = { _ in }
    ) async throws(GatewayError) -> TenantLimits {
        try await write(.setLimits, at: now) { connection throws(GatewayError) in
            let tenant = try tenants.requireTenant(named: name, on: connection)
            let known = try tenants.rules(of: tenant.id, on: connection)
            var rules = known
            alter(&rules)
            try tenants.write(rules, of: tenant.id, on: connection)
            let limits = try tenants.limits(of: tenant.id, on: connection)
            let changed = try tenants.change(limits, by: changes, of: tenant.id, on: connection)
            try tenants.noteTenantChange(on: connection)
            let before = TenantRules.auditFields(limits: limits, rules: known)
            let after = TenantRules.auditFields(limits: changed, rules: rules)
            guard before != after else {
                return .nothing(changed)
            }
            return AuditedChange(
                changed,
                AuditNote(.setTenant, AuditSubject(.tenant, name.text), from: before, to: after)
            )
        }
    }
}

extension LedgerTenants {
    /// A tenant's limits.
    /// - Throws: `notFound`.
    package func limits(ofTenant name: TenantName) async throws(GatewayError) -> TenantLimits {
        try await engine.read(.readLimits) { connection throws(GatewayError) in
            let tenant = try requireTenant(named: name, on: connection)
            return try limits(of: tenant.id, on: connection)
        }
    }

    @discardableResult
    func change(
        _ limits: TenantLimits,
        by changes: [LimitName: String],
        of tenant: TenantID,
        on connection: some SQLConnection
    ) throws(GatewayError) -> TenantLimits {
        var limits = limits
        for (limit, text) in changes.sorted(by: { $0.key < $1.key }) {
            try limits.set(limit, to: text)
            try write(limits.text(of: limit), for: limit, of: tenant, on: connection)
        }
        return limits
    }

    private func write(
        _ text: String?,
        for limit: LimitName,
        of tenant: TenantID,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let key: [SQLValue] = [.text(tenant.text), .text(limit.rawValue)]
        guard let text else {
            try connection.run("DELETE FROM tenant_limits WHERE tenant_id = $1 AND name = $2", key)
            return
        }
        try connection.run(
            """
            INSERT INTO tenant_limits (tenant_id, name, value) VALUES ($1, $2, $3)
            ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value
            """,
            key + [.text(text)]
        )
    }
}

extension LedgerFacet {
    func limits(of tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) -> TenantLimits {
        var limits = TenantLimits()
        let rows = try connection.run(
            "SELECT name, value FROM tenant_limits WHERE tenant_id = $1",
            [.text(tenant.text)]
        )
        for row in rows {
            var reader = RowReader(row)
            let name = try reader.value(LimitName.self)
            try limits.set(name, to: try reader.text())
        }
        return limits
    }
}

extension LedgerReader {
    /// How far a tenant has used each limit that the ledger keeps, with the limit where there is one.
    package func quota(of tenant: TenantID, in windows: QuotaWindows) async throws(GatewayError) -> [LimitUse] {
        let place = try await lanes.quick.enter(tenant)
        defer { place.leave() }
        return try await engine.read(.readQuota) { connection throws(GatewayError) in
            let limits = try limits(of: tenant, on: connection)
            let balances = try QuotaReservation(nothingOf: tenant, in: windows).read(on: connection)
            return LimitName.keptInOrder.map { limits.use(of: $0, balance: balances[$0] ?? (0, 0), in: windows) }
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
