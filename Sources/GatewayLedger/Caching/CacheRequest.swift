package import GatewayModel

/// What a submission asks of the result cache.
package struct CacheRequest: Sendable {
    /// What holds for a tenant without a rule of its own.
    package let policy: CachePolicy
    /// What the caller says.
    package var directives: CacheDirectives

    /// Makes a request.
    package init(policy: CachePolicy, directives: CacheDirectives = CacheDirectives()) {
        self.policy = policy
        self.directives = directives
    }
}

/// What a caller says about the result cache.
package struct CacheDirectives: Hashable, Sendable {
    /// Whether a video that is there, or under way, will do.
    package var mayShare = true
    /// Whether others may have the video that is made.
    package var mayStore = true
    /// The greatest age of a video that will do.
    package var maximumAge: Duration?

    /// Makes what a caller says who asks for nothing special.
    package init() {}
}
