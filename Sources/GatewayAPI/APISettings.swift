/// How the public API behaves where an operator may have a say.
package struct APISettings: Sendable {
    /// What callers see as the beginning of every address; without it their requests say.
    package var publicURL: String?
    /// How often callers are told to ask for an unfinished video.
    package var pollInterval: Duration
    /// How many videos the upstream makes at once, for the estimates.
    package var parallelTasks: Int
    /// How long a request for a finished video's file waits for it to reach the archive.
    package var fileWait = Duration.seconds(10)
    /// The largest file that is passed through from the upstream, in bytes.
    package var fileBytes: Int64
    /// How many requests may wait for videos at once, long-polls and streams together.
    package var maximumWaiters = 10_000
    /// How many of these may be one tenant's.
    package var maximumWaitersPerTenant = 1000

    /// Makes settings.
    package init(
        pollInterval: Duration,
        parallelTasks: Int,
        fileBytes: Int64
    ) {
        self.pollInterval = pollInterval
        self.parallelTasks = parallelTasks
        self.fileBytes = fileBytes
    }
}
