package import GatewayModel

// From the queue to the upstream. In: a free slot, and later what the submission came to. Out: a `Submission`, which
// alone may be sent. Lock order: the advisory lock `slots`, then the video's row. What must hold: slots are counted and
// taken under that lock, so no key gets more than it has (`KeySlots`); no video starts that a pause holds back, which is
// decided under the same lock; the attempt is durable before the POST; a video is sent again only when its last attempt certainly
// made no task.

extension LedgerWork {
    /// Takes a slot for the next video in the queue and writes its attempt, durable on return and so before the POST.
    /// - Parameters:
    ///   - offers: The keys that may make it, in the order in which they are to be taken, each with its slots.
    ///   - name: Our name for the attempt, never used before.
    ///   - lease: How long its outcome may take; then it is looked for, by whoever claims it.
    /// - Returns: What to send and with which key, or nil when no slot is free or nothing may start yet.
    package func beginSubmission(
        offers: [KeyOffer],
        name: ExternalTaskID,
        lease: Duration,
        at now: Timestamp
    ) async throws(GatewayError) -> Submission? {
        try await engine.write(.beginSubmission) { connection throws(GatewayError) in
            try connection.lock(.slots)
            let (slots, hasPauses) = try KeySlots.count(on: connection)
            let pauses = hasPauses ? try Pauses(on: connection) : .none
            guard let offer = slots.firstFree(of: offers, pauses: pauses),
                let head = try QueueHead.next(at: now, on: connection),
                let next = try lock(head, on: connection)
            else {
                return nil
            }
            let key = offer.key
            let move = VideoTransition(
                video: head.id,
                from: .queued,
                to: .submitting,
                at: now,
                changes: [
                    ("started_at", SQLValue(now)), ("next_look_at", SQLValue(now + lease)),
                    ("slot_key", .text(key.text)),
                ]
            )
            guard try move.make(on: connection, policy: policy) else {
                return nil
            }
            try head.turn.write(on: connection)
            try connection.enqueue(
                """
                INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
                VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM attempts WHERE video_id = $2), $3, $4, 'open')
                """,
                [.text(name.text), SQLValue(head.id), .text(key.text), SQLValue(now)]
            )
            return Submission(
                video: head.id,
                name: name,
                order: next.order,
                key: key,
                startedAt: now,
                refusals: next.refusals,
                slotsTaken: slots[key] + 1,
                origin: next.origin
            )
        }
    }

    /// When the next queued video may start, if any waits that no pause holds back, and a key has a slot free; in the
    /// past when it may start now.
    ///
    /// While all slots are taken every order asks; so the answer costs the same however many wait, and however many of
    /// them are paused.
    /// - Parameter offers: The keys that may make it, each with its slots.
    package func nextStart(
        offers: [KeyOffer],
        at now: Timestamp
    ) async throws(GatewayError) -> Timestamp? {
        try await engine.read(.nextStart) { connection throws(GatewayError) in
            let (slots, hasPauses) = try KeySlots.count(on: connection)
            let pauses = hasPauses ? try Pauses(on: connection) : .none
            guard slots.firstFree(of: offers, pauses: pauses) != nil else {
                return nil
            }
            let rows = try connection.run("SELECT MIN(not_before) FROM videos WHERE \(QueueOrder.waits)")
            var reader = RowReader(rows.first ?? [.null])
            guard let start = try reader.momentIfPresent() else {
                return nil
            }
            return pauses.areOfSomeVideos ? try nextStartNotPaused(at: now, connection) : start
        }
    }

    /// When the next video may start that no pause of its tenant or its model holds back.
    private func nextStartNotPaused(
        at now: Timestamp,
        _ connection: some SQLConnection
    ) throws(GatewayError) -> Timestamp? {
        if try QueueHead.next(at: now, on: connection) != nil {
            return now
        }
        let rows = try connection.run(
            """
            SELECT not_before FROM videos WHERE \(QueueOrder.waits) AND not_before > $1
            AND \(QueueOrder.isNotPaused) ORDER BY not_before LIMIT 1
            """,
            [SQLValue(now)]
        )
        var reader = RowReader(rows.first ?? [.null])
        return try reader.momentIfPresent()
    }

    /// By what is in the index of videos in progress, word by word; any of its words equals none of these.
    static let takesSlot = """
        \(
            VideoState.allCases.filter { !$0.takesSlot }.map { "state <> '\($0.rawValue)'" }.joined(separator: " AND ")
        ) AND source_id IS NULL
        """
    /// How many slots of all keys are taken.
    static let slotCount = "SELECT COUNT(*) FROM videos WHERE \(takesSlot)"

    /// Reads what is next, for itself alone: where its row is locked, as by somebody who cancels it, nothing starts now.
    private func lock(
        _ head: QueueHead,
        on connection: some SQLConnection
    ) throws(GatewayError) -> (order: VideoOrder, refusals: Int, origin: VideoOrigin)? {
        let rows = try connection.run(
            """
            SELECT refusals, model, mode, seconds, aspect_ratio, prompt, negative_prompt, guidance, camera,
            \(VideoOrigin.columns) FROM videos WHERE id = $1 AND \(QueueOrder.waits) \(connection.dialect.skipLocked)
            """,
            [SQLValue(head.id)]
        )
        guard let row = rows.first else {
            return nil
        }
        var reader = RowReader(row)
        let refusals = Int(try reader.integer())
        let order = try VideoRow.order(from: &reader)
        return (order, refusals, try VideoOrigin(from: &reader))
    }
}

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
    /// How many slots of the key were taken by it and those before it.
    package let slotsTaken: Int
    /// Who ordered it, for the log.
    package let origin: VideoOrigin?

    /// Makes a submission.
    package init(
        video: VideoID,
        name: ExternalTaskID,
        order: VideoOrder,
        key: UpstreamKeyID,
        startedAt: Timestamp,
        refusals: Int,
        slotsTaken: Int = 1,
        origin: VideoOrigin? = nil
    ) {
        self.video = video
        self.name = name
        self.order = order
        self.key = key
        self.startedAt = startedAt
        self.refusals = refusals
        self.slotsTaken = slotsTaken
        self.origin = origin
    }
}
