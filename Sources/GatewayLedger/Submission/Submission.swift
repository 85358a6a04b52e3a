package import GatewayModel

/// A video that has a slot and a durable attempt: the only thing that may be sent upstream, once.
package struct Submission: Sendable {
    /// Which video.
    package let video: VideoID
    /// Our name for the attempt, durable before the POST.
    package let name: ExternalTaskID
    /// What to order.
    package let order: VideoOrder
    /// The key to send it with.
    package let key: UpstreamKeyID
    /// When the slot was taken.
    package let startedAt: Timestamp
    /// How often the upstream has turned this video away before.
    package let refusals: Int

    /// Makes a submission.
    package init(
        video: VideoID,
        name: ExternalTaskID,
        order: VideoOrder,
        key: UpstreamKeyID,
        startedAt: Timestamp,
        refusals: Int
    ) {
        self.video = video
        self.name = name
        self.order = order
        self.key = key
        self.startedAt = startedAt
        self.refusals = refusals
    }
}
