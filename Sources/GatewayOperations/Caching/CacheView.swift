import GatewayLedger
import GatewayModel

/// What the result cache has done, as an operator is shown it.
package struct CacheView: Sendable, Encodable {
    /// How many videos were there already.
    package let hits: Int64
    /// How many shared one that was being made.
    package let collapsed: Int64
    /// How many were made.
    package let misses: Int64
    /// How many went past it.
    package let bypassed: Int64
    /// How many orders it can answer now.
    package let results: Int64
    /// The files that these have, each counted once.
    package let files: Int64
    /// Their bytes.
    package let bytes: Int64
    /// What has not been paid a second time, by currency.
    package let saved: [String: String]

    init(_ statistics: CacheStatistics) {
        hits = statistics.uses[.hit] ?? 0
        collapsed = statistics.uses[.collapsed] ?? 0
        misses = statistics.uses[.miss] ?? 0
        bypassed = statistics.uses[.bypass] ?? 0
        results = statistics.results
        files = statistics.files
        bytes = statistics.bytes
        saved = statistics.saved.mapValues(\.description)
    }

    /// Line by line.
    package var text: String {
        let saved = saved.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return """
            hits       \(hits)
            collapsed  \(collapsed)
            misses     \(misses)
            bypassed   \(bypassed)
            results    \(results)
            files      \(files), \(bytes) bytes
            saved      \(saved.isEmpty ? "nothing" : saved)
            """
    }
}

/// A tenant's own rules for the result cache as an operator is shown them.
package struct CacheRulesView: Sendable, Encodable {
    /// `off`, `private` or `shared`; nothing where the settings decide.
    package let mode: String?
    /// Seconds; nothing where the settings decide.
    package let ttl: Int64?

    init(_ rules: TenantRules) {
        mode = rules.cacheMode?.rawValue
        ttl = rules.cacheTTL?.components.seconds
    }

    var text: String {
        "mode \(mode ?? TenantRulesChange.standard), ttl \(ttl.map { "\($0) s" } ?? TenantRulesChange.standard)"
    }
}
