import GatewayLedger
import GatewayModel

/// All that is known of a video, as an operator is shown it: never its prompt, nor an address that opens its file.
package struct VideoRecordView: Sendable, Encodable {
    /// Where it stands, as in lists.
    let video: VideoView
    /// Its tenant's own name for it.
    let externalTaskID: String?
    /// What its life was, as RFC 3339.
    let times: Times
    /// What it costs by which list, and what was booked.
    let price: Price
    /// What its caller is shown of why there is none.
    let error: ShownError?
    /// What is known of its task.
    let upstream: Upstream
    /// Its submissions, the first first.
    let attempts: [Attempt]
    /// Where its file is.
    let storedFile: StoredFile
    /// Which videos share its result, or whose it shares.
    let sharing: Sharing
    /// Whether an idempotency key stands for it.
    let idempotency: Idempotency?
    /// What was answered to whom: its order, then those that repeated it.
    let answers: [Answer]
    /// What keeps it from going on.
    let note: VideoNote?
    /// What has become of telling its caller of it.
    let deliveries: [VideoDelivery]

    struct Times: Encodable {
        let submittedAt: String?
        let endedAt: String?
        let expiresAt: String?
        let deletedAt: String?
        let queueDeadline: String?
        let notBefore: String?
    }

    struct Price: Encodable {
        let version: String
        let entries: [Entry]
    }

    struct Entry: Encodable {
        let kind: String
        let amount: String
        let currency: String
        let at: String
    }

    struct ShownError: Encodable {
        let code: String
        let message: String
    }

    struct Upstream: Encodable {
        let taskID: String?
        let lastPoll: Poll?
        let nextPollAt: String?
        let misses: Int64
        let refusals: Int64
    }

    struct Poll: Encodable {
        let at: String
        let outcome: String?
        let requestID: String?
    }

    struct Attempt: Encodable {
        let number: Int64
        let upstreamName: String
        let upstreamKey: String
        let startedAt: String
        let endedAt: String?
        let outcome: String
        let status: Int64?
        let code: String?
        let requestID: String?
    }

    struct StoredFile: Encodable {
        let digest: String?
        let size: Int64?
        let path: String?
        let storedAt: String?
        let usedAt: String?
        let tries: Int64
        let nextTryAt: String?
        let trouble: String?
    }

    struct Sharing: Encodable {
        let cache: String
        let leader: String?
        let followers: [String]
        let followerCount: Int64
    }

    struct Idempotency: Encodable {
        let route: String
        let until: String
    }

    struct Answer: Encodable {
        /// `order` or `repeat`.
        let kind: String
        let at: String
        let requestID: String?
        let key: String?
        /// An order that is accepted is always answered so.
        let status: Int
        /// Whether it reached a connection that was there, where that is known.
        let isDelivered: Bool?
    }
}

extension VideoRecordView {
    init(
        _ record: VideoRecord,
        video view: VideoView,
        path: String?,
        note: VideoNote?,
        deliveries: [VideoDelivery]
    ) {
        let video = record.video
        self.video = view
        externalTaskID = video.externalID
        let waits = video.state == .queued && record.sharing.leader == nil
        times = Times(
            submittedAt: video.startedAt?.text,
            endedAt: video.completedAt?.text,
            expiresAt: video.fileExpiresAt?.text,
            deletedAt: record.deletedAt?.text,
            queueDeadline: video.queueDeadline?.text,
            notBefore: waits && record.upstream.notBefore > video.createdAt ? record.upstream.notBefore.text : nil
        )
        price = Price(version: video.cost.priceVersion, entries: record.entries.map(Entry.init))
        error = video.shownError.map { ShownError(code: $0.code, message: $0.message) }
        upstream = Upstream(record.upstream)
        attempts = record.attempts.map(Attempt.init)
        storedFile = StoredFile(record.file, of: video, path: path)
        sharing = Sharing(record.sharing, cache: video.cache)
        idempotency = record.order.idempotency.map { key in
            Idempotency(route: key.route, until: (key.since + IdempotencyIdentity.keyLife).text)
        }
        answers = [Answer(record.order, at: video.createdAt)] + record.repeats.map(Answer.init)
        self.note = note
        self.deliveries = deliveries
    }
}

extension VideoRecordView.Entry {
    fileprivate init(_ entry: VideoRecord.Entry) {
        self.init(
            kind: entry.kind,
            amount: entry.amount.description,
            currency: entry.currency,
            at: entry.at.text
        )
    }
}

extension VideoRecordView.Upstream {
    fileprivate init(_ upstream: VideoRecord.Upstream) {
        self.init(
            taskID: upstream.taskID,
            lastPoll: upstream.polledAt.map { at in
                VideoRecordView.Poll(
                    at: at.text,
                    outcome: upstream.pollOutcome,
                    requestID: upstream.pollRequestID
                )
            },
            nextPollAt: upstream.nextPoll?.text,
            misses: upstream.misses,
            refusals: upstream.refusals
        )
    }
}

extension VideoRecordView.Attempt {
    fileprivate init(_ attempt: VideoRecord.Attempt) {
        self.init(
            number: attempt.number,
            upstreamName: attempt.name.text,
            upstreamKey: attempt.key.text,
            startedAt: attempt.startedAt.text,
            endedAt: attempt.endedAt?.text,
            outcome: attempt.outcome,
            status: attempt.status,
            code: attempt.code,
            requestID: attempt.requestID
        )
    }
}

extension VideoRecordView.StoredFile {
    fileprivate init(_ file: VideoRecord.File, of video: Video, path: String?) {
        var archived: ArchivedFile?
        if case .stored(let file) = video.file {
            archived = file
        }
        self.init(
            digest: archived?.digest,
            size: archived?.size,
            path: path,
            storedAt: file.storedAt?.text,
            usedAt: file.usedAt?.text,
            tries: file.tries,
            nextTryAt: file.nextTry?.text,
            trouble: file.trouble
        )
    }
}

extension VideoRecordView.Sharing {
    fileprivate init(_ sharing: VideoRecord.Sharing, cache: CacheUse) {
        self.init(
            cache: cache.rawValue,
            leader: sharing.leader?.description,
            followers: sharing.followers.map(\.description),
            followerCount: sharing.followerCount
        )
    }
}
