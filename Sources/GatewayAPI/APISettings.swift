package import GatewayModel

/// How the public API behaves where an operator may have a say.
package struct APISettings: Sendable {
    /// How often callers are told to ask for an unfinished video.
    package var pollInterval: Duration
    /// How many videos the upstream makes at once, for the estimates.
    package var parallelTasks: Int
    /// How many videos of all tenants may wait.
    package var maximumQueued: Int
    /// Whether an order for a model is refused that the upstream lists no more.
    package var refusesUnlistedModels: Bool
    /// How long a request for a finished video's file waits for it to reach the archive.
    package var fileWait = Duration.seconds(10)
    /// What the result cache does for tenants without rules of their own.
    package var cache: CachePolicy
    /// The largest file that is passed through from the upstream, in bytes.
    package var fileBytes: Int64

    /// Makes settings.
    package init(
        pollInterval: Duration,
        parallelTasks: Int,
        maximumQueued: Int,
        refusesUnlistedModels: Bool,
        cache: CachePolicy,
        fileBytes: Int64
    ) {
        self.pollInterval = pollInterval
        self.parallelTasks = parallelTasks
        self.maximumQueued = maximumQueued
        self.refusesUnlistedModels = refusesUnlistedModels
        self.cache = cache
        self.fileBytes = fileBytes
    }
}
