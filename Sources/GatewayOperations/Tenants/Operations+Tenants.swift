import GatewayLedger
import GatewayModel

// Tenants as operators manage them. In: names and limits as they are typed, or a YAML file. Out: views of tenants and
// of what has changed. What must hold: a file is applied whole or not at all, every problem in it is reported at once,
// and models in limits are stored by the ids of the catalogue.

extension Operations {
    /// Creates a tenant, with limits and rules of its own or without.
    /// - Parameter limits: `name=value` each.
    package func createTenant(
        named name: String,
        limits: [String] = [],
        rules change: TenantRulesChange = TenantRulesChange()
    ) async throws -> TenantView {
        let (name, changes) = (try TenantName(name), try changes(limits))
        var rules = TenantRules()
        try change.check()
        change.apply(to: &rules)
        var entropy = entropy
        let id = TenantID(at: clock.now, using: &entropy)
        return TenantView(
            try await ledger.tenants.createTenant(id, named: name, limits: changes, rules: rules, at: clock.now)
        )
    }

    /// Changes some of a tenant's limits and rules.
    /// - Parameters:
    ///   - limits: `name=value` each; `name=none` takes a limit away.
    ///   - rules: What of its rules changes.
    package func setTenant(
        named name: String,
        limits: [String],
        rules: TenantRulesChange = TenantRulesChange()
    ) async throws -> TenantView {
        let (name, changes) = (try TenantName(name), try changes(limits))
        try rules.check()
        _ = try await ledger.tenants.setLimits(changes, ofTenant: name, rules: rules.apply)
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
    package func suspendTenant(named name: String) async throws -> TenantView {
        TenantView(try await ledger.tenants.setState(.suspended, ofTenant: try TenantName(name)))
    }

    /// Lets a suspended tenant order again.
    package func resumeTenant(named name: String) async throws -> TenantView {
        TenantView(try await ledger.tenants.setState(.active, ofTenant: try TenantName(name)))
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
    /// - Parameter isRehearsal: Whether it is only told what would change.
    /// - Throws: ``TenantFileError`` with everything that is wrong with the file.
    package func applyTenants(file: String, isRehearsal: Bool) async throws -> AppliedTenants {
        let plans = try TenantFile(path: file, catalogue: catalogue).plans
        guard !isRehearsal else {
            return AppliedTenants(try await ledger.tenants.changes(for: plans))
        }
        let now = clock.now
        let changes = try await ledger.tenants.apply(plans, at: now) { [entropy] in
            var entropy = entropy
            return TenantID(at: now, using: &entropy)
        }
        return AppliedTenants(changes)
    }
}
