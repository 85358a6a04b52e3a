import GatewayLedger
import GatewayModel

/// What an operator changes of a tenant's own rules, as it was typed.
package struct TenantRulesChange: Sendable {
    /// What stands for the installation's own setting.
    package static let standard = "default"
    /// What stands for no repeat window.
    package static let off = "off"

    private let cacheMode: String?
    private let cacheTTL: String?
    private let repeatWindow: String?
    private let weight: String?

    /// Makes a change; what is not given stays.
    package init(
        cacheMode: String? = nil,
        cacheTTL: String? = nil,
        repeatWindow: String? = nil,
        weight: String? = nil
    ) {
        self.cacheMode = cacheMode
        self.cacheTTL = cacheTTL
        self.repeatWindow = repeatWindow
        self.weight = weight
    }

    /// Checks what was typed.
    /// - Throws: `invalidField` with the rule that it breaks.
    func check() throws(GatewayError) {
        if let cacheMode, cacheMode != Self.standard, CacheMode(rawValue: cacheMode) == nil {
            let modes = CacheMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw GatewayError(.invalidField, "\"\(cacheMode)\" is no cache mode; write one of: \(modes), default.")
        }
        if let cacheTTL, cacheTTL != Self.standard, Self.life(cacheTTL) == nil {
            throw GatewayError(
                .invalidField,
                "\"\(cacheTTL)\" is no time to live; write default or \(Self.lifeRule)."
            )
        }
        if let repeatWindow, repeatWindow != Self.off, Self.window(repeatWindow) == nil {
            throw GatewayError(
                .invalidField,
                "\"\(repeatWindow)\" is no repeat window; write off or \(Self.windowRule)."
            )
        }
        if let weight, weight != Self.standard, Self.weight(weight) == nil {
            throw GatewayError(
                .invalidField,
                "\"\(weight)\" is no weight; write default or \(Self.weightRule)."
            )
        }
    }

    @Sendable func apply(to rules: inout TenantRules) {
        if let cacheMode {
            rules.cacheMode = CacheMode(rawValue: cacheMode)
        }
        if let cacheTTL {
            rules.cacheTTL = Self.life(cacheTTL)
        }
        if let repeatWindow {
            rules.repeatWindow = Self.window(repeatWindow)
        }
        if let weight {
            rules.weight = Self.weight(weight)
        }
    }

    /// What a time to live must be, in words.
    static let lifeRule = rule(of: CachePolicy.lives)
    /// What a repeat window must be, in words.
    static let windowRule = rule(of: TenantRules.repeatWindows)

    /// What a weight must be, in words.
    static let weightRule = "a whole number from \(QueueWeight.range.lowerBound) to \(QueueWeight.range.upperBound)"

    @Sendable static func weight(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let weight = Int(text),
            QueueWeight.range.contains(weight)
        else {
            return nil
        }
        return weight
    }

    @Sendable static func life(_ text: String) -> Duration? {
        seconds(text, in: CachePolicy.lives)
    }

    @Sendable static func window(_ text: String) -> Duration? {
        seconds(text, in: TenantRules.repeatWindows)
    }

    private static func rule(of range: ClosedRange<Duration>) -> String {
        "seconds from \(range.lowerBound.components.seconds) to \(range.upperBound.components.seconds)"
    }

    private static func seconds(_ text: String, in range: ClosedRange<Duration>) -> Duration? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(text),
            case let duration = Duration.seconds(seconds), range.contains(duration)
        else {
            return nil
        }
        return duration
    }
}
