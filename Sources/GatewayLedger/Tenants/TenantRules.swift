package import GatewayModel

/// What one tenant has of its own beside its limits; what is missing is as the installation's settings have it.
package struct TenantRules: Hashable, Sendable {
    /// The rules by name.
    package enum Name: String, Sendable, CaseIterable {
        /// Who shares what it has paid for.
        case cacheMode = "cache.mode"
        /// For how many seconds.
        case cacheTTL = "cache.ttl"
        /// For how many seconds equal orders are one.
        case repeatWindow = "repeat_window"
        /// Its part of the slots while others wait too.
        case weight
    }

    /// What a repeat window may be: from one second to a day.
    package static let repeatWindows = Duration.seconds(1)...Duration.seconds(24 * 3600)

    /// Who shares what it has paid for.
    package var cacheMode: CacheMode?
    /// For how long.
    package var cacheTTL: Duration?
    /// For how long after an order an equal one is taken for its repetition, though nothing marks it as one; never unless
    /// given.
    package var repeatWindow: Duration?

    /// Its part of the slots while others wait too, in ``QueueWeight/range``.
    package var weight: Int?

    /// Makes rules; none of its own unless given.
    package init(
        cacheMode: CacheMode? = nil,
        cacheTTL: Duration? = nil,
        repeatWindow: Duration? = nil,
        weight: Int? = nil
    ) {
        self.cacheMode = cacheMode
        self.cacheTTL = cacheTTL
        self.repeatWindow = repeatWindow
        self.weight = weight
    }

    static let columns = "cache_mode, cache_ttl, repeat_window, weight"

    /// Reads the next ``columns`` of a row.
    init(from reader: inout RowReader) throws(GatewayError) {
        cacheMode = try reader.textIfPresent().flatMap(CacheMode.init(rawValue:))
        cacheTTL = try reader.integerIfPresent().map { .milliseconds($0) }
        repeatWindow = try reader.integerIfPresent().map { .milliseconds($0) }
        weight = try reader.integerIfPresent().map { Int($0) }
    }

    /// A rule as it is written, if there is one.
    package func text(of name: Name) -> String? {
        switch name {
        case .cacheMode: cacheMode?.rawValue
        case .cacheTTL: cacheTTL.map { String($0.components.seconds) }
        case .repeatWindow: repeatWindow.map { String($0.components.seconds) }
        case .weight: weight.map { String($0) }
        }
    }

    /// What the result cache does for the tenant.
    package func applied(to policy: CachePolicy) -> CachePolicy {
        CachePolicy(mode: cacheMode ?? policy.mode, timeToLive: cacheTTL ?? policy.timeToLive)
    }
}

extension LedgerTenants {
    /// A tenant's own rules.
    /// - Throws: `notFound`.
    package func rules(ofTenant name: TenantName) async throws(GatewayError) -> TenantRules {
        try await engine.read(.readTenantRules) { connection throws(GatewayError) in
            try rules(of: try requireTenant(named: name, on: connection).id, on: connection)
        }
    }

    func rules(of tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) -> TenantRules {
        let rows = try connection.run(
            "SELECT \(TenantRules.columns) FROM tenants WHERE id = $1",
            [.text(tenant.text)]
        )
        var reader = RowReader(rows.first ?? [])
        return try TenantRules(from: &reader)
    }

    func write(_ rules: TenantRules, of tenant: TenantID, on connection: some SQLConnection) throws(GatewayError) {
        try connection.run(
            "UPDATE tenants SET cache_mode = $2, cache_ttl = $3, repeat_window = $4, weight = $5 WHERE id = $1",
            [
                .text(tenant.text), SQLValue(rules.cacheMode?.rawValue), SQLValue(rules.cacheTTL),
                SQLValue(rules.repeatWindow), SQLValue(rules.weight),
            ]
        )
    }
}

extension SQLValue {
    /// A length of time in milliseconds.
    fileprivate init(_ duration: Duration?) {
        self = duration.map { .integer($0.milliseconds) } ?? .null
    }
}
