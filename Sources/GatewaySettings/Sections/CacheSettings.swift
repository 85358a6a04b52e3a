package import GatewayModel

/// Whether a video that was made stands in for the same one when it is ordered again.
///
/// - `cache.mode` (`off`, `private` or `shared`, default `private`): a tenant may have its own
/// - `cache.ttl` (seconds, 1 … 31622400, default 86400): a tenant may have its own
package struct CacheSettings: Hashable, Sendable {
    /// What holds for tenants without rules of their own.
    package var policy = CachePolicy()

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        policy.mode = reading.choice(.cacheMode, default: policy.mode)
        policy.timeToLive = reading.seconds(.cacheTTL, default: policy.timeToLive, in: CachePolicy.lives)
    }
}
