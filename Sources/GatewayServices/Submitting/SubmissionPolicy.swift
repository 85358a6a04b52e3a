/// How many videos are sent, and when they are first asked about.
package struct SubmissionPolicy: Hashable, Sendable {
    /// How many videos may be at the upstream at once.
    package var slots: Int
    /// How long after its submission a video is first asked about.
    package var pollInterval: Duration

    /// Makes a policy.
    package init(slots: Int, pollInterval: Duration) {
        self.slots = slots
        self.pollInterval = pollInterval
    }
}
