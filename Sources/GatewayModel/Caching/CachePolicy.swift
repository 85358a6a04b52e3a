/// Whether, for whom and for how long a finished video stands in for one that is ordered again.
package struct CachePolicy: Hashable, Sendable {
    /// What a time to live may be: from one second to a year.
    package static let lives = Duration.seconds(1)...Duration.seconds(366 * 24 * 3600)

    /// Nothing stands in for anything.
    package static let off = CachePolicy(mode: .off, timeToLive: lives.lowerBound)

    /// Who shares it.
    package var mode: CacheMode
    /// For how long after it was made.
    package var timeToLive: Duration

    /// Makes a policy.
    package init(mode: CacheMode, timeToLive: Duration) {
        self.mode = mode
        self.timeToLive = timeToLive
    }
}
