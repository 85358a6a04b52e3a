package import GatewayModel

/// What a submission came to.
package struct Admitted: Sendable {
    /// The video.
    package let video: Video
    /// Whether it was admitted by an earlier submission that this one repeats; then nothing was written.
    package let isReplayed: Bool
    /// How far the tenant's limits are used with it; not looked at for one that was replayed or shares another.
    package var uses: [LimitUse] = []
    /// What it would have cost, had it not shared another order's video; nothing where it shares none.
    package internal(set) var saved: (amount: Money, currency: String)?
    /// Whether the caller wanted a video of its own.
    package var wasForced = false
    /// For how long a video that was there already stands in for new orders.
    package var timeToLive: Duration?
    /// Whether it was joined because its caller has left, and somebody else has the answer.
    var hasOtherCaller = false
    /// What is told whether the answer arrived; nothing where that makes no difference.
    var pendingAnswer: PendingAnswers.Entry?
    /// What is kept of an order that repeated an earlier one; nothing of one whose request has no name.
    var repetition: RepeatedOrder?

    init(video: Video, isReplayed: Bool, uses: [LimitUse] = [], wasForced: Bool = false, timeToLive: Duration? = nil) {
        self.video = video
        self.isReplayed = isReplayed
        self.uses = uses
        self.wasForced = wasForced
        self.timeToLive = timeToLive
    }

    /// An earlier order's video, for one that repeats it.
    init(repeating video: Video, hasOtherCaller: Bool = false) {
        self.init(video: video, isReplayed: true)
        self.hasOtherCaller = hasOtherCaller
    }

    /// Whether ``Admissions/answered(_:isDelivered:)`` must be told what became of the answer.
    package var isAwaited: Bool {
        pendingAnswer != nil || repetition != nil
    }
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
        /// Behind all others of its tenant that have no less than this priority.
        case last(priority: Int)
        /// At the place of the video that it shares.
        case at(VideoID)
    }
}
