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
    /// Chooses the longest that there is.
    static let none = Jitter(entropy: nil)

    private let entropy: Entropy?

    init(entropy: Entropy?) {
        self.entropy = entropy
    }

    /// Full jitter, for what is tried again after trouble: anything from nothing to the duration, each as likely.
    ///
    /// What went wrong for many at once is so spread over the whole wait, and the wait is half as long on average.
    func full(_ duration: Duration) -> Duration {
        draw(from: .zero, to: duration)
    }

    /// For what comes again and again: the duration or up to a fifth less, never more, so that a rhythm keeps its bound.
    func rhythm(_ duration: Duration) -> Duration {
        draw(from: duration * 4 / 5, to: duration)
    }

    private func draw(from shortest: Duration, to longest: Duration) -> Duration {
        let (least, most) = (max(shortest.milliseconds, 0), max(longest.milliseconds, 0))
        guard var entropy, least < most else {
            return longest
        }
        return .milliseconds(Int64.random(in: least...most, using: &entropy))
    }
}
