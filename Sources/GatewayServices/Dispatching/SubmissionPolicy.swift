/// How many videos are sent, for how long each belongs to its sender, and when they are first asked about.
package struct SubmissionPolicy: Hashable, Sendable {
    /// How long after its slot was taken a video may still be sent; a process that was stalled for longer sends nothing,
    /// because its lease may end before the answer comes.
    static let latestStart = Duration.seconds(15)
    /// How long the outcome may take on its way into the ledger before it is looked for instead.
    static let recordingTime = Duration.seconds(15)

    /// How many videos may be at the upstream at once.
    package var slots: Int
    /// How long after its submission a video is first asked about.
    package var pollInterval: Duration
    /// How long a request to the upstream may take, connecting included.
    package var requestTimeout: Duration

    /// Makes a policy.
    package init(slots: Int, pollInterval: Duration, requestTimeout: Duration) {
        self.slots = slots
        self.pollInterval = pollInterval
        self.requestTimeout = requestTimeout
    }

    /// How long a video belongs to whoever took its slot.
    var lease: Duration {
        Self.latestStart + requestTimeout + Self.recordingTime
    }
}
