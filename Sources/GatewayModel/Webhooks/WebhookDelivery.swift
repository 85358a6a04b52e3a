/// What has become of sending one event to one address, as its owner is shown it.
package struct WebhookDelivery: Sendable, Hashable {
    /// Where a delivery stands.
    package enum State: String, Sendable, CaseIterable {
        /// It will be tried, for the first time or again.
        case pending
        /// It has arrived.
        case delivered
        /// It was tried as often as it is tried, or answered 410.
        case failed
        /// Its endpoint was disabled or deleted before it arrived.
        case dropped
    }

    /// The event.
    package let event: WebhookEventID
    /// What has happened, such as `video.completed`.
    package let type: String
    /// The video that it is about; nothing for a test.
    package let video: VideoID?
    /// Where it stands.
    package let state: State
    /// How often it was tried.
    package let tries: Int
    /// The HTTP status of the last answer, if there was one.
    package let status: Int?
    /// What went wrong the last time, in a word.
    package let error: String?
    /// When the event happened.
    package let createdAt: Timestamp
    /// When it was last tried.
    package let triedAt: Timestamp?
    /// When it will be tried next; nothing once it has ended.
    package let nextAt: Timestamp?
    /// When it ended.
    package let endedAt: Timestamp?

    /// Makes a delivery.
    package init(
        event: WebhookEventID,
        type: String,
        video: VideoID?,
        state: State,
        tries: Int,
        status: Int?,
        error: String?,
        createdAt: Timestamp,
        triedAt: Timestamp?,
        nextAt: Timestamp?,
        endedAt: Timestamp?
    ) {
        self.event = event
        self.type = type
        self.video = video
        self.state = state
        self.tries = tries
        self.status = status
        self.error = error
        self.createdAt = createdAt
        self.triedAt = triedAt
        self.nextAt = nextAt
        self.endedAt = endedAt
    }
}
