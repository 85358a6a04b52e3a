import GatewayLedger
package import GatewayModel

// Tenants as operators manage them. In: names and limits as they are typed, or a YAML file. Out: views of tenants and
// of what has changed. What must hold: a file is applied whole or not at all, every problem in it is reported at once,
// and models in limits are stored by the ids of the catalogue.

extension Operations {
    /// Creates a tenant, with limits and rules of its own or without.
    /// - Parameter limits: `name=value` each.
    package func createTenant(
        named name: String,
        limits: [String] = [],
        rules change: TenantRulesChange = TenantRulesChange(),
        by actor: AuditActor
    ) async throws -> TenantView {
        let (name, changes) = (try TenantName(name), try changes(limits))
        var rules = TenantRules()
        try change.check()
        change.apply(to: &rules)
        var entropy = entropy
        let id = TenantID(at: clock.now, using: &entropy)
        return TenantView(
            try await ledger.changes(by: actor)
                .createTenant(id, named: name, limits: changes, rules: rules, at: clock.now)
        )
    }

    /// Changes some of a tenant's limits and rules.
    /// - Parameters:
    ///   - limits: `name=value` each; `name=none` takes a limit away.
    ///   - rules: What of its rules changes.
    package func setTenant(
        named name: String,
        limits: [String],
        rules: TenantRulesChange = TenantRulesChange(),
        by actor: AuditActor
    ) async throws -> TenantView {
        let (name, changes) = (try TenantName(name), try changes(limits))
        try rules.check()
        _ = try await ledger.changes(by: actor)
            .setLimits(changes, ofTenant: name, at: clock.now, rules: rules.apply)
        return try await tenant(named: name.text)
    }

    /// All tenants by name.
    package func tenants() async throws -> [TenantView] {
        try await ledger.tenants.all().map { TenantView($0) }
    }

    /// A tenant, with how many videos it has in each state.
    package func tenant(named name: String) async throws -> TenantView {
        let tenant = try await ledger.tenants.tenant(named: try TenantName(name))
        return TenantView(
            tenant,
            limits: try await ledger.tenants.limits(ofTenant: tenant.name),
            rules: try await ledger.tenants.rules(ofTenant: tenant.name),
            uses: try await ledger.reader.quota(of: tenant.id, in: calendar.windows(at: clock.now)),
            videos: try await ledger.tenants.videoCounts(of: tenant.id)
        )
    }

    /// Stops a tenant from ordering; what it has ordered goes on.
    package func suspendTenant(named name: String, by actor: AuditActor) async throws -> TenantView {
        try await setState(.suspended, ofTenant: name, by: actor)
    }

    /// Lets a suspended tenant order again.
    package func resumeTenant(named name: String, by actor: AuditActor) async throws -> TenantView {
        try await setState(.active, ofTenant: name, by: actor)
    }

    private func setState(
        _ state: Tenant.State,
        ofTenant name: String,
        by actor: AuditActor
    ) async throws -> TenantView {
        let name = try TenantName(name)
        return TenantView(try await ledger.changes(by: actor).setState(state, ofTenant: name, at: clock.now))
    }

    /// Reads limits as they were typed.
    private func changes(_ limits: [String]) throws(GatewayError) -> [LimitName: String] {
        var changes: [LimitName: String] = [:]
        for limit in limits {
            let parts = limit.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let name = LimitName(rawValue: parts[0]) else {
                let known = LimitName.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(.invalidField, "\"\(limit)\" is no limit; write NAME=VALUE with one of: \(known).")
            }
            guard changes.updateValue(try catalogue.checked(parts[1], for: name), forKey: name) == nil else {
                throw GatewayError(.invalidField, "The limit \(name.rawValue) is given twice.")
            }
        }
        return changes
    }
}

extension Operations {
    /// Makes tenants what a file says, all of them or none.
    /// - Parameters:
    ///   - isRehearsal: Whether it is only told what would change.
    ///   - actor: Who applies it.
    /// - Throws: ``TenantFileError`` with everything that is wrong with the file.
    package func applyTenants(
        file: String,
        isRehearsal: Bool,
        by actor: AuditActor
    ) async throws -> AppliedTenants {
        try await apply(
            try TenantFile(path: file, catalogue: catalogue),
            isRehearsal: isRehearsal,
            by: actor.applying(file: file)
        )
    }

    /// Makes tenants what the text of such a file says.
    /// - Parameter name: What the text is called where something is wrong with it.
    /// - Throws: ``TenantFileError`` with everything that is wrong with the text.
    package func applyTenants(
        text: String,
        named name: String,
        isRehearsal: Bool,
        by actor: AuditActor
    ) async throws -> AppliedTenants {
        try await apply(
            try TenantFile(text: text, path: name, catalogue: catalogue),
            isRehearsal: isRehearsal,
            by: actor.applying(file: name)
        )
    }

    private func apply(_ file: TenantFile, isRehearsal: Bool, by actor: AuditActor) async throws -> AppliedTenants {
        guard !isRehearsal else {
            return AppliedTenants(try await ledger.tenants.changes(for: file.plans))
        }
        let now = clock.now
        let changes = try await ledger.changes(by: actor)
            .apply(file.plans, at: now) { [entropy] in
                var entropy = entropy
                return TenantID(at: now, using: &entropy)
            }
        return AppliedTenants(changes)
    }
}
