// Faults that tests ask for. In: words in a prompt, and the rules of a scenario. Out: a `FaultPlan` for each request,
// and an `InjectedFault` for each exchange that is to go wrong. `FaultName` lists all of them. What must hold: an
// unknown word in a prompt is refused, so that a typo does not pass for a success, and random choices follow from the
// seed.

/// A fault and, where it takes one, its number: `late=30`.
package struct Fault: Sendable, Hashable {
    /// No number may be larger than this.
    static let maximumAmount = 1_000_000.0
    /// Seconds; a connection is never held for longer.
    static let maximumHold = 600.0
    private static let defaultHold = 120.0
    private static let defaultPolls = 3.0

    /// What happens.
    package let name: FaultName
    /// How often or for how many seconds; `nil` leaves it to the fault.
    package let amount: Double?

    /// Makes a fault without looking whether it takes a number.
    package init(_ name: FaultName, _ amount: Double? = nil) {
        self.name = name
        self.amount = amount
    }

    /// Reads `name` or `name=number`, and nothing else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let word = parts.first, let name = FaultName(rawValue: String(word)) else { return nil }
        guard parts.count == 2 else {
            self.init(name)
            return
        }
        guard let amount = Double(parts[1]), (0...Self.maximumAmount).contains(amount), name.takesAmount else {
            return nil
        }
        self.init(name, amount)
    }

    /// How many times it happens; `nil` for every time.
    var times: Int? {
        switch name {
        case .timeoutBefore, .timeoutAfter: nil
        case .cutFile: Int(amount ?? 1)
        case _ where name.isPoll: Int(amount ?? Self.defaultPolls)
        default: amount.map { Int($0) }
        }
    }

    /// How long it lasts, for the faults that last.
    var seconds: Double {
        switch name {
        case .timeoutBefore, .timeoutAfter: min(amount ?? Self.defaultHold, Self.maximumHold)
        case .pollTimeout: Self.defaultHold
        case .late: amount ?? 600
        default: amount ?? 5
        }
    }
}

extension Fault: CustomStringConvertible {
    /// The fault as it is read.
    package var description: String {
        guard let amount else { return name.rawValue }
        return amount == amount.rounded() ? "\(name.rawValue)=\(Int(amount))" : "\(name.rawValue)=\(amount)"
    }
}

extension FaultName {
    var isPoll: Bool { rawValue.hasPrefix("poll-") }

    /// Whether `=N` means anything.
    var takesAmount: Bool {
        switch self {
        case .moderationLate, .failed, .stuck, .expiredURL, .noVideo: false
        default: true
        }
    }
}
