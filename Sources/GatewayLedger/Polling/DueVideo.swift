package import GatewayModel

/// A video that is due to be asked about upstream.
package struct DueVideo: Sendable {
    /// Which video.
    package let id: VideoID
    /// Where it stands.
    package let state: VideoState
    /// Since when it has stood there.
    package let since: Timestamp
    /// When it was sent.
    package let startedAt: Timestamp
    /// The upstream's id of its task, once known.
    package let taskID: String?
    /// Our name for its attempt.
    package let name: ExternalTaskID
    /// The key that its attempt was sent with.
    package let key: UpstreamKeyID
    /// How often in a row the upstream has not known it.
    package let misses: Int
    /// Which claim of the video this is; a later one ends its say.
    package let claim: Int64
    /// Whether the lease of its submission has just ended without a word from whoever had it.
    package let wasCutShort: Bool

    /// Makes a due video.
    package init(
        id: VideoID,
        state: VideoState,
        since: Timestamp,
        startedAt: Timestamp,
        taskID: String?,
        name: ExternalTaskID,
        key: UpstreamKeyID,
        misses: Int,
        claim: Int64,
        wasCutShort: Bool = false
    ) {
        self.id = id
        self.state = state
        self.since = since
        self.startedAt = startedAt
        self.taskID = taskID
        self.name = name
        self.key = key
        self.misses = misses
        self.claim = claim
        self.wasCutShort = wasCutShort
    }
}
