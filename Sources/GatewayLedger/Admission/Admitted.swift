package import GatewayModel

/// What a submission came to.
package struct Admitted: Sendable {
    /// The video.
    package let video: Video
    /// Whether it was admitted by an earlier submission that this one repeats; then nothing was written.
    package let isReplayed: Bool
    /// How far the tenant's limits are used with it; not looked at for one that was replayed or shares another.
    package var uses: [LimitUse] = []
    /// Whether the caller wanted a video of its own.
    package var wasForced = false
    /// For how long a video that was there already stands in for new orders.
    package var timeToLive: Duration?
}

/// What an order would come to if it were placed at this moment.
package struct AdmissionForecast: Sendable {
    /// What it would be refused with, if it would be.
    package let refusal: GatewayError?
    /// What the result cache would do for it; what is shared costs nothing.
    package let cache: CacheUse
    /// Where it would wait; nothing if it would not.
    package let waits: Wait?

    /// Where an order waits.
    package enum Wait: Hashable, Sendable {
        /// Behind all others.
        case last
        /// At the place of the video that it shares.
        case at(VideoID)
    }
}
