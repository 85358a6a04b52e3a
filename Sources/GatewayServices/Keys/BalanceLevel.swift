import GatewayModel

/// Whether enough money is left behind a key, so that each change is told once.
struct BalanceLevel: Hashable, Sendable {
    /// A change that is worth a line.
    enum Change: Hashable, Sendable {
        case fell
        case rose
    }

    private(set) var isLow = false
    /// What was left when it was last asked for.
    private(set) var left: Money?

    /// Takes notice of an amount.
    /// - Parameter threshold: Less than this is little; nothing where no amount is.
    mutating func note(_ left: Money, threshold: Money?) -> Change? {
        let wasLow = isLow
        self.left = left
        isLow = threshold.map { left.microUnits < $0.microUnits } ?? false
        return isLow == wasLow ? nil : isLow ? .fell : .rose
    }
}
