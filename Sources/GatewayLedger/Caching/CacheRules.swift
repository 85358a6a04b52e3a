package import GatewayModel

/// What one tenant has of its own instead of the installation's ``CachePolicy``; what is missing is as it is there.
package struct CacheRules: Hashable, Sendable {
    /// Who shares it.
    package var mode: CacheMode?
    /// For how long.
    package var timeToLive: Duration?

    /// Makes rules; none of its own unless given.
    package init(mode: CacheMode? = nil, timeToLive: Duration? = nil) {
        self.mode = mode
        self.timeToLive = timeToLive
    }

    init(from reader: inout RowReader) throws(GatewayError) {
        mode = try reader.textIfPresent().flatMap(CacheMode.init(rawValue:))
        timeToLive = try reader.integerIfPresent().map { .milliseconds($0) }
    }

    /// What holds for the tenant.
    package func applied(to policy: CachePolicy) -> CachePolicy {
        CachePolicy(mode: mode ?? policy.mode, timeToLive: timeToLive ?? policy.timeToLive)
    }
}
