import GatewayModel

/// Waiting times that double from try to try up to a bound.
struct Backoff: Hashable, Sendable {
    let first: Duration
    let longest: Duration

    /// The wait after so many failures in a row, 1 being the first.
    func wait(afterFailures failures: Int) -> Duration {
        var wait = first
        for _ in 1..<max(failures, 1) where wait < longest {
            wait = wait * 2
        }
        return min(wait, longest)
    }
}

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
