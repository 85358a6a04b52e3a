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

/// Who shares the videos that a tenant has paid for.
package enum CacheMode: String, Sendable, CaseIterable {
    /// Nobody: every order is made.
    case off
    /// The tenant itself: what it orders again is not made again.
    case `private`
    /// All tenants in this mode: what one of them has paid for, the others have too.
    case shared
}

/// What the result cache did for a video, in the words of the API.
package enum CacheUse: String, Sendable, CaseIterable {
    /// It was made for this order.
    case miss
    /// It had been made before.
    case hit
    /// It is being made for another order, which it shares.
    case collapsed
    /// It was made for this order, and nobody else may have it.
    case bypass
}
