package import GatewayModel

// Tenants, their keys and the installation's secrets. In: what operators change. Out: tenants, keys and the credentials
// that requests are checked against. What must hold: the store keeps the digest of a key and never the key; every
// change that decides who may do what raises the version in `changes` in the same transaction, so that servers notice
// it.

extension LedgerChanges {
    /// Creates a tenant, with its limits and rules.
    /// - Throws: `invalidField` when the name is taken.
    package func createTenant(
        _ id: TenantID,
        named name: TenantName,
        limits changes: [LimitName: String] = [:],
        rules: TenantRules = TenantRules(),
        at now: Timestamp
    ) async throws(GatewayError) -> Tenant {
        try await write(.createTenant, at: now) { connection throws(GatewayError) in
            let tenant = Tenant(id: id, name: name, state: .active, createdAt: now)
            guard try tenants.insert(tenant, on: connection) else {
                throw GatewayError(.invalidField, "There is already a tenant named \"\(name)\".", parameter: "name")
            }
            let limits = try tenants.change(TenantLimits(), by: changes, of: id, on: connection)
            try tenants.write(rules, of: id, on: connection)
            try tenants.noteTenantChange(on: connection)
            return AuditedChange(
                tenant,
                AuditNote(
                    .createTenant,
                    AuditSubject(.tenant, name.text),
                    to: tenant.auditFields(limits: limits, rules: rules)
                )
            )
        }
    }

    /// Suspends or resumes a tenant; what it has in the queue or at the upstream goes on.
    /// - Throws: `notFound`.
    package func setState(
        _ state: Tenant.State,
        ofTenant name: TenantName,
        at now: Timestamp
    ) async throws(GatewayError) -> Tenant {
        try await write(.setState, at: now) { connection throws(GatewayError) in
            let tenant = try tenants.requireTenant(named: name, on: connection)
            guard tenant.state != state else {
                return .nothing(tenant)
            }
            try tenants.write(state, of: tenant.id, on: connection)
            try tenants.noteTenantChange(on: connection)
            return AuditedChange(
                try tenants.requireTenant(named: name, on: connection),
                AuditNote(
                    state == .active ? .resumeTenant : .suspendTenant,
                    AuditSubject(.tenant, name.text),
                    from: ["state": .text(tenant.state.rawValue)],
                    to: ["state": .text(state.rawValue)]
                )
            )
        }
    }
}

extension Tenant {
    /// What the audit log keeps of a tenant.
    func auditFields(limits: TenantLimits, rules: TenantRules) -> [String: AuditValue] {
        TenantRules.auditFields(limits: limits, rules: rules)
            .merging(["id": .text(id.text), "state": .text(state.rawValue)]) { $1 }
    }
}

extension TenantRules {
    /// What the audit log keeps of what a tenant may use.
    static func auditFields(limits: TenantLimits, rules: TenantRules) -> [String: AuditValue] {
        let limits = limits.set.map { ($0.rawValue, AuditValue(limits.text(of: $0))) }
        let rules = TenantRules.Name.allCases.map { ($0.rawValue, AuditValue(rules.text(of: $0))) }
        return Dictionary(
            uniqueKeysWithValues: [("limits", .fields(Dictionary(uniqueKeysWithValues: limits)))] + rules
        )
    }
}

extension LedgerTenants {
    /// All tenants by name.
    package func all() async throws(GatewayError) -> [Tenant] {
        try await engine.read(.listTenants) { connection throws(GatewayError) in
            var tenants: [Tenant] = []
            for row in try connection.run("SELECT \(Self.tenantColumns) FROM tenants ORDER BY name") {
                tenants.append(try Self.tenant(from: row))
            }
            return tenants
        }
    }

    /// The tenant with this name.
    /// - Throws: `notFound`.
    package func tenant(named name: TenantName) async throws(GatewayError) -> Tenant {
        try await engine.read(.readTenant) { connection throws(GatewayError) in
            try requireTenant(named: name, on: connection)
        }
    }

    /// How many videos the tenant has in each state.
    package func videoCounts(of tenant: TenantID) async throws(GatewayError) -> [VideoState: Int] {
        try await engine.read(.videoCounts) { connection throws(GatewayError) in
            var counts: [VideoState: Int] = [:]
            let rows = try connection.run(
                "SELECT state, COUNT(*) FROM videos WHERE tenant_id = $1 AND deleted_at IS NULL GROUP BY state",
                [.text(tenant.text)]
            )
            for row in rows {
                var reader = RowReader(row)
                counts[try reader.value(VideoState.self)] = Int(try reader.integer())
            }
            return counts
        }
    }

    /// A number that grows with every change of a tenant or a key, by whichever process.
    package func tenantVersion() async throws(GatewayError) -> Int64 {
        try await engine.read(.tenantVersion) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT version FROM changes WHERE topic = 'tenants'")
            var reader = RowReader(rows.first ?? [])
            return try reader.integer()
        }
    }

    /// - Returns: Whether the name was free.
    func insert(_ tenant: Tenant, on connection: some SQLConnection) throws(GatewayError) -> Bool {
        let rows = try connection.run(
            """
            INSERT INTO tenants (id, name, state, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            [
                .text(tenant.id.text), .text(tenant.name.text), .text(tenant.state.rawValue),
                SQLValue(tenant.createdAt),
            ]
        )
        return !rows.isEmpty
    }

    func write(_ state: Tenant.State, of id: TenantID, on connection: some SQLConnection) throws(GatewayError) {
        try connection.run("UPDATE tenants SET state = $2 WHERE id = $1", [.text(id.text), .text(state.rawValue)])
    }

    func noteTenantChange(on connection: some SQLConnection) throws(GatewayError) {
        try connection.run("UPDATE changes SET version = version + 1 WHERE topic = 'tenants'")
        connection.announce(.tenants)
    }

    func requireTenant(named name: TenantName, on connection: some SQLConnection) throws(GatewayError) -> Tenant {
        let rows = try connection.run(
            "SELECT \(Self.tenantColumns) FROM tenants WHERE name = $1",
            [.text(name.text)]
        )
        guard let row = rows.first else {
            throw GatewayError(.notFound, "There is no tenant named \"\(name)\".", parameter: "name")
        }
        return try Self.tenant(from: row)
    }

    /// The name of a tenant that there is; of one that there is not, its id.
    func name(of id: TenantID, on connection: some SQLConnection) throws(GatewayError) -> String {
        let rows = try connection.run("SELECT name FROM tenants WHERE id = $1", [.text(id.text)])
        var reader = RowReader(rows.first ?? [.null])
        return try reader.textIfPresent() ?? id.text
    }

    static let tenantColumns = "id, name, state, created_at"

    static func tenant(from row: [SQLValue]) throws(GatewayError) -> Tenant {
        var reader = RowReader(row)
        return try tenant(from: &reader)
    }

    static func tenant(from reader: inout RowReader) throws(GatewayError) -> Tenant {
        Tenant(
            id: TenantID(stored: try reader.text()),
            name: TenantName(stored: try reader.text()),
            state: try reader.value(Tenant.State.self),
            createdAt: try reader.moment()
        )
    }
}
