package import GatewayModel

/// Everything that the store knows of one video beside what it shows, for whoever follows it: who ordered it, what was
/// sent and answered, its money, its file, and the orders that came to it.
package struct VideoRecord: Sendable {
    /// The video, deleted or not.
    package let video: Video
    /// When its tenant deleted it.
    package let deletedAt: Timestamp?
    /// How its order came, and what is known of the answer.
    package let order: Order
    /// What the upstream was asked, and answered.
    package let upstream: Upstream
    /// Its submissions, the first first.
    package let attempts: [Attempt]
    /// Its money, entry by entry.
    package let entries: [Entry]
    /// Its file's way to the archive.
    package let file: File
    /// Which videos share its result, or whose it shares.
    package let sharing: Sharing
    /// The orders that repeated its own, the first of them, oldest first.
    package let repeats: [Repeat]

    /// How a video was ordered.
    package struct Order: Sendable {
        /// The key that was shown; nothing of one that was ordered before these were kept.
        package let key: KeyID?
        /// The name of the request.
        package let requestID: String?
        /// The call whose idempotency key stands for it, and since when, while that key holds.
        package let idempotency: (route: String, since: Timestamp)?
        /// Whether its answer is known to be lost; forgotten once it was brought back, or its time is over.
        package let isAnswerLost: Bool
    }

    /// What is known of a video's task upstream.
    package struct Upstream: Sendable {
        /// The upstream's id of its task.
        package let taskID: String?
        /// When it was last asked about.
        package let polledAt: Timestamp?
        /// What was answered then, as ``PollAnswer`` has it.
        package let pollOutcome: String?
        /// The upstream's id of that request.
        package let pollRequestID: String?
        /// When it is asked about next.
        package let nextPoll: Timestamp?
        /// How often in a row the upstream has not known it.
        package let misses: Int64
        /// How often it was turned away before it was made.
        package let refusals: Int64
        /// When it may be sent again, or for the first time.
        package let notBefore: Timestamp
    }

    /// One submission of a video.
    package struct Attempt: Sendable {
        /// Which one, from 1 on.
        package let number: Int64
        /// Our name for it, under which it was sent.
        package let name: ExternalTaskID
        /// The upstream key that it was sent with.
        package let key: UpstreamKeyID
        /// When it was written down, just before it was sent.
        package let startedAt: Timestamp
        /// When it was known what became of it.
        package let endedAt: Timestamp?
        /// What became of it, as the store spells it.
        package let outcome: String
        /// The HTTP status of trouble.
        package let status: Int64?
        /// The upstream's code of trouble.
        package let code: String?
        /// The upstream's id of the request.
        package let requestID: String?
    }

    /// One entry of the ledger.
    package struct Entry: Sendable {
        /// `hold`, `settle`, `release` or `adjust`.
        package let kind: String
        /// How much.
        package let amount: Money
        /// Its currency.
        package let currency: String
        /// When it was booked.
        package let at: Timestamp
    }

    /// What is known of a video's file beside ``Video/file``.
    package struct File: Sendable {
        /// How often it was fetched.
        package let tries: Int64
        /// When it is fetched next.
        package let nextTry: Timestamp?
        /// What kind of trouble the last try had.
        package let trouble: String?
        /// When it came into the archive under its own name.
        package let storedAt: Timestamp?
        /// When it was last read, as far as that is written down.
        package let usedAt: Timestamp?
    }

    /// Which videos have the same result by the cache.
    package struct Sharing: Sendable {
        /// The video that pays, where another one does.
        package let leader: VideoID?
        /// The videos that share its result, the oldest of them, oldest first.
        package let followers: [VideoID]
        /// How many there are.
        package let followerCount: Int64
    }

    /// An order that brought back the video of an earlier one.
    package struct Repeat: Sendable {
        /// When.
        package let at: Timestamp
        /// The name of the request.
        package let requestID: String
        /// The key that was shown.
        package let key: KeyID
        /// Whether all of its answer was written to a connection that was there.
        package let isDelivered: Bool
    }
}
