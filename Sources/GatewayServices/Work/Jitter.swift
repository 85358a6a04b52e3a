import GatewayModel

/// Spreads what would otherwise happen at the same moment.
struct Jitter: Sendable {
    /// Changes nothing.
    static let none = Jitter(entropy: nil)

    private let entropy: Entropy?

    init(entropy: Entropy?) {
        self.entropy = entropy
    }

    /// The duration, up to a tenth shorter or longer.
    func callAsFunction(_ duration: Duration) -> Duration {
        let milliseconds = max(duration.milliseconds, 0)
        guard var entropy, milliseconds >= 10 else {
            return duration
        }
        return .milliseconds(milliseconds + Int64.random(in: -milliseconds / 10...milliseconds / 10, using: &entropy))
    }
}
