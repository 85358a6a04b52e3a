package import GatewayModel

extension LedgerChanges {
    /// Makes tenants what they are to be, all of them in one transaction; what is so already is not touched, and what is
    /// used of a limit stays used.
    /// - Parameter newID: Makes the identity of a tenant that has to be created.
    /// - Throws: `invalidField` when somebody creates a tenant of the same name at the same moment.
    package func apply(
        _ plans: [TenantPlan],
        at now: Timestamp,
        newID: @escaping @Sendable () -> TenantID
    ) async throws(GatewayError) -> TenantChanges {
        try await write(.applyTenants, at: now) { connection throws(GatewayError) in
            let (known, changes) = try tenants.survey(plans, on: connection)
            guard !changes.list.isEmpty else {
                return .nothing(changes)
            }
            let changed = Set(changes.list.map(\.tenant))
            var notes: [AuditNote] = []
            for plan in plans where changed.contains(plan.name) {
                let found = known[plan.name]
                let limits = found?.limits ?? TenantLimits()
                let tenant = try tenants.settle(plan, known: found?.tenant, at: now, newID: newID, on: connection)
                try tenants.change(limits, by: plan.limitChanges(from: limits), of: tenant.id, on: connection)
                try tenants.write(plan.rules, of: tenant.id, on: connection)
                notes.append(
                    AuditNote(
                        .applyTenant,
                        AuditSubject(.tenant, plan.name.text),
                        from: found.map { $0.tenant.auditFields(limits: $0.limits, rules: $0.rules) },
                        to: tenant.auditFields(limits: plan.limits, rules: plan.rules)
                    )
                )
            }
            try tenants.noteTenantChange(on: connection)
            return AuditedChange(changes, notes: notes)
        }
    }
}

extension LedgerTenants {
    /// Looks what ``LedgerChanges/apply(_:at:newID:)`` would change.
    package func changes(for plans: [TenantPlan]) async throws(GatewayError) -> TenantChanges {
        try await engine.read(.compareTenants) { connection throws(GatewayError) in
            try survey(plans, on: connection).changes
        }
    }

    /// Makes sure of a tenant and its state.
    fileprivate func settle(
        _ plan: TenantPlan,
        known tenant: Tenant?,
        at now: Timestamp,
        newID: () -> TenantID,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Tenant {
        if let tenant {
            guard let state = plan.state, state != tenant.state else {
                return tenant
            }
            try write(state, of: tenant.id, on: connection)
            return Tenant(id: tenant.id, name: tenant.name, state: state, createdAt: tenant.createdAt)
        }
        let created = Tenant(id: newID(), name: plan.name, state: plan.state ?? .active, createdAt: now)
        guard try insert(created, on: connection) else {
            throw GatewayError(
                .invalidField,
                "The tenant \"\(plan.name)\" was created by somebody else just now; apply the file again.",
                parameter: "name"
            )
        }
        return created
    }

    fileprivate typealias Known = [TenantName: (tenant: Tenant, limits: TenantLimits, rules: TenantRules)]

    /// Reads all tenants at once, and compares.
    fileprivate func survey(
        _ plans: [TenantPlan],
        on connection: some SQLConnection
    ) throws(GatewayError) -> (known: Known, changes: TenantChanges) {
        var limits: [TenantID: TenantLimits] = [:]
        for row in try connection.run("SELECT tenant_id, name, value FROM tenant_limits") {
            var reader = RowReader(row)
            let tenant = TenantID(stored: try reader.text())
            let name = try reader.value(LimitName.self)
            try limits[tenant, default: TenantLimits()].set(name, to: try reader.text())
        }
        var known: Known = [:]
        for row in try connection.run("SELECT \(Self.tenantColumns), \(TenantRules.columns) FROM tenants") {
            var reader = RowReader(row)
            let tenant = try Self.tenant(from: &reader)
            known[tenant.name] = (tenant, limits[tenant.id] ?? TenantLimits(), try TenantRules(from: &reader))
        }
        let changes = plans.flatMap { plan in
            let found = known[plan.name]
            return plan.changes(
                from: found?.tenant,
                limits: found?.limits ?? TenantLimits(),
                rules: found?.rules ?? TenantRules()
            )
        }
        let others = Set(known.keys).subtracting(plans.map(\.name)).sorted { $0.text < $1.text }
        return (known, TenantChanges(list: changes, others: others))
    }
}

extension TenantPlan {
    /// The limits that differ, as they are written, with the word that takes one away.
    fileprivate func limitChanges(from known: TenantLimits) -> [LimitName: String] {
        var changes: [LimitName: String] = [:]
        for name in LimitName.allCases where known.text(of: name) != limits.text(of: name) {
            changes[name] = limits.text(of: name) ?? TenantLimits.none
        }
        return changes
    }
}

/// What a tenant is to be, whatever it was before.
package struct TenantPlan: Sendable {
    /// Which tenant; it is created when there is none of this name.
    package let name: TenantName
    /// Its state; without one a known tenant keeps what it has, and a new one is active.
    package let state: Tenant.State?
    /// All of its limits: one that is not here is taken away.
    package let limits: TenantLimits
    /// All of its own rules: one that is not here is as the installation has it.
    package let rules: TenantRules

    /// Makes a plan.
    package init(name: TenantName, state: Tenant.State?, limits: TenantLimits, rules: TenantRules = TenantRules()) {
        self.name = name
        self.state = state
        self.limits = limits
        self.rules = rules
    }

    /// What would have to change in a tenant as it is; in one that is not there, everything.
    func changes(from tenant: Tenant?, limits known: TenantLimits, rules knownRules: TenantRules) -> [TenantChange] {
        var changes: [TenantChange] = []
        let wanted = state ?? tenant?.state ?? .active
        if tenant?.state != wanted {
            changes.append(
                TenantChange(
                    tenant: name,
                    kind: tenant == nil ? .created : .state,
                    from: tenant?.state.rawValue,
                    to: wanted.rawValue
                )
            )
        }
        for limit in LimitName.allCases where known.text(of: limit) != limits.text(of: limit) {
            changes.append(
                TenantChange(
                    tenant: name,
                    kind: .limit(limit),
                    from: known.text(of: limit),
                    to: limits.text(of: limit)
                )
            )
        }
        for rule in TenantRules.Name.allCases where knownRules.text(of: rule) != rules.text(of: rule) {
            changes.append(
                TenantChange(tenant: name, kind: .rule(rule), from: knownRules.text(of: rule), to: rules.text(of: rule))
            )
        }
        return changes
    }
}

/// One difference between what a tenant is and what it is to be.
package struct TenantChange: Hashable, Sendable {
    /// What of a tenant changes.
    package enum Kind: Hashable, Sendable {
        /// All of it: there was none.
        case created
        /// Whether it may order.
        case state
        /// One of its limits.
        case limit(LimitName)
        /// One of its own rules.
        case rule(TenantRules.Name)
    }

    /// Which tenant.
    package let tenant: TenantName
    /// What of it.
    package let kind: Kind
    /// What it was, as it is written; nothing where there was none.
    package let from: String?
    /// What it is to be; nothing where there is to be none.
    package let to: String?
}

/// What it takes to make tenants what they are to be.
package struct TenantChanges: Sendable {
    /// The changes, tenant by tenant in the order of the plans.
    package let list: [TenantChange]
    /// Tenants that no plan speaks of, by name; they stay as they are.
    package let others: [TenantName]
}
