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
