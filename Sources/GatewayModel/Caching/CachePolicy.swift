/// Whether, for whom and for how long a finished video stands in for one that is ordered again.
package struct CachePolicy: Hashable, Sendable {
    /// What a time to live may be: from one second to a year.
    package static let lives = Duration.seconds(1)...Duration.seconds(366 * 24 * 3600)

    /// Who shares it.
    package var mode: CacheMode
    /// For how long after it was made.
    package var timeToLive: Duration

    /// Makes a policy.
    package init(mode: CacheMode = .private, timeToLive: Duration = .seconds(86_400)) {
        self.mode = mode
        self.timeToLive = timeToLive
    }
}
