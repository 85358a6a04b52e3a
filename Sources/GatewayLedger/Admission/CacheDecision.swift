import GatewayModel

/// What an admission does with the result cache, once the tenant's rules are known.
struct CacheDecision {
    /// How long after its end a video is shared whose file has not come yet; later it may never come.
    static let filePatience = Duration.seconds(3600)

    /// What the order is known by; nothing when it is neither looked for nor kept for others.
    let key: CacheKey?
    let mayShare: Bool
    /// The greatest age of a video that will do.
    let maximumAge: Duration
    let timeToLive: Duration
    /// What becomes of an order that shares nothing.
    let use: CacheUse
    /// Whether the cache was asked at all.
    let isAsked: Bool

    /// - Parameter digest: What the cache knows the order by, where that was worked out before.
    init(_ admission: PricedAdmission, rules: TenantRules, digest: String? = nil) {
        let policy = admission.cache.map { rules.applied(to: $0.policy) } ?? CachePolicy.off
        let takesPart = policy.mode != .off && admission.cache?.directives.mayStore ?? false
        key =
            takesPart
            ? CacheKey(digest ?? CacheKey.digest(of: admission), of: admission.tenant, mode: policy.mode) : nil
        mayShare = admission.cache?.directives.mayShare ?? false
        timeToLive = policy.timeToLive
        maximumAge = min(policy.timeToLive, admission.cache?.directives.maximumAge ?? policy.timeToLive)
        use = takesPart ? .miss : .bypass
        isAsked = admission.cache != nil
    }
}
