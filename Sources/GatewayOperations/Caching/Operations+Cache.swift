import GatewayLedger
import GatewayModel

extension Operations {
    /// What the result cache has done, for one tenant or for all.
    package func cache(ofTenant name: String?) async throws -> CacheView {
        CacheView(try await ledger.tenants.cacheStatistics(ofTenant: try name.map { try TenantName($0) }))
    }

    /// Forgets what was made, so that it is made again when it is ordered again; the videos stay.
    /// - Returns: How many orders were forgotten.
    package func purgeCache(ofTenant name: String?) async throws -> Int64 {
        try await ledger.tenants.purgeCache(ofTenant: try name.map { try TenantName($0) })
    }
}

/// What an operator changes of a tenant's own rules for the result cache, as it was typed.
package struct CacheRulesChange: Sendable {
    /// What stands for the installation's own setting.
    package static let standard = "default"

    private let mode: String?
    private let timeToLive: String?

    /// Makes a change; what is not given stays.
    package init(mode: String? = nil, timeToLive: String? = nil) {
        self.mode = mode
        self.timeToLive = timeToLive
    }

    /// Checks what was typed.
    /// - Throws: `invalidField` with the rule that it breaks.
    func check() throws(GatewayError) {
        if let mode, mode != Self.standard, CacheMode(rawValue: mode) == nil {
            let modes = CacheMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw GatewayError(.invalidField, "\"\(mode)\" is no cache mode; write one of: \(modes), default.")
        }
        if let timeToLive, timeToLive != Self.standard, Self.life(timeToLive) == nil {
            throw GatewayError(
                .invalidField,
                "\"\(timeToLive)\" is no time to live; write default or \(Self.lifeRule)."
            )
        }
    }

    @Sendable func apply(to rules: inout CacheRules) {
        if let mode {
            rules.mode = CacheMode(rawValue: mode)
        }
        if let timeToLive {
            rules.timeToLive = Self.life(timeToLive)
        }
    }

    /// What a time to live must be, in words.
    static let lifeRule =
        "seconds from \(CachePolicy.lives.lowerBound.components.seconds) to \(CachePolicy.lives.upperBound.components.seconds)"

    static func life(_ text: String) -> Duration? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(text),
            case let life = Duration.seconds(seconds), CachePolicy.lives.contains(life)
        else {
            return nil
        }
        return life
    }
}
