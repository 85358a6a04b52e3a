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
    private let isAsked: Bool

    init(_ admission: PricedAdmission, rules: TenantRules) {
        let policy = admission.cache.map { rules.applied(to: $0.policy) } ?? CachePolicy.off
        let takesPart = policy.mode != .off && admission.cache?.directives.mayStore ?? false
        key = takesPart ? CacheKey(admission, mode: policy.mode) : nil
        mayShare = admission.cache?.directives.mayShare ?? false
        timeToLive = policy.timeToLive
        maximumAge = min(policy.timeToLive, admission.cache?.directives.maximumAge ?? policy.timeToLive)
        use = takesPart ? .miss : .bypass
        isAsked = admission.cache != nil
    }

    /// What is written with a video that is made for this order.
    var columns: [(name: String, value: SQLValue)] {
        [("cache", isAsked ? .text(use.rawValue) : .null), ("cache_key", SQLValue(key?.text))]
    }
}
