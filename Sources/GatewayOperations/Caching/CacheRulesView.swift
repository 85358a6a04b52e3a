import GatewayLedger
import GatewayModel

/// A tenant's own rules for the result cache as an operator is shown them.
package struct CacheRulesView: Sendable, Encodable {
    /// `off`, `private` or `shared`; nothing where the settings decide.
    package let mode: String?
    /// Seconds; nothing where the settings decide.
    package let ttl: Int64?

    init(_ rules: CacheRules) {
        mode = rules.mode?.rawValue
        ttl = rules.timeToLive?.components.seconds
    }

    var text: String {
        "mode \(mode ?? CacheRulesChange.standard), ttl \(ttl.map { "\($0) s" } ?? CacheRulesChange.standard)"
    }
}
