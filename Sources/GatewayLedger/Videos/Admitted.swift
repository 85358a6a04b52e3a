package import GatewayModel

/// What a submission came to.
package struct Admitted: Sendable {
    /// The video.
    package let video: Video
    /// Whether it was admitted by an earlier submission that this one repeats; then nothing was written.
    package let isReplayed: Bool
    /// Whether the caller wanted a video of its own.
    package var wasForced = false
    /// For how long a video that was there already stands in for new orders.
    package var timeToLive: Duration?
}
