package import GatewayModel

/// What a submission asks of the result cache.
package struct CacheRequest: Sendable {
    /// What holds for a tenant without a rule of its own.
    package let policy: CachePolicy
    /// Whether a video that is there, or under way, will do.
    package var mayShare = true
    /// Whether others may have the video that is made.
    package var mayStore = true
    /// The greatest age of a video that will do.
    package var maximumAge: Duration?

    /// Makes the request of a caller who asks for nothing special.
    package init(policy: CachePolicy) {
        self.policy = policy
    }
}
