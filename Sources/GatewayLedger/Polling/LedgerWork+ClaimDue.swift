package import GatewayModel

// The ledger's side of polling. In: the moment, and what the upstream said of a video. Out: videos that are due, each
// claimed for one lease. What must hold: every claim raises the video's claim number, and a result counts only with the
// present number and from the state that was claimed; so a late answer changes nothing.

extension LedgerWork {
    /// Claims the videos that are due to be asked about, longest due first, until the lease ends or a look is recorded.
    ///
    /// Among them are the submissions whose lease has ended: whoever had them is dead or stalled, they may have been
    /// sent, and so they become `unknown` here, are looked for, and never sent again.
    package func claimDue(
        at now: Timestamp,
        lease: Duration,
        limit: Int
    ) async throws(GatewayError) -> [DueVideo] {
        try await engine.write(.claimDue) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                WITH due AS MATERIALIZED (
                    SELECT id FROM videos WHERE next_look_at <= $1
                    ORDER BY next_look_at LIMIT $3 \(connection.dialect.skipLocked)
                )
                UPDATE videos SET next_look_at = $2, claim = claim + 1 WHERE id IN (SELECT id FROM due)
                RETURNING id, state, updated_at, COALESCE(started_at, updated_at), upstream_task_id, misses, silences, claim,
                (SELECT external_task_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1),
                (SELECT upstream_key_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1),
                \(VideoOrigin.columns), model, mode, seconds
                """,
                [SQLValue(now), SQLValue(now + lease), SQLValue(rows: limit)]
            )
            var due: [DueVideo] = []
            for row in rows {
                let video = try Self.dueVideo(from: row)
                due.append(video.state == .submitting ? try cutShort(video, at: now, on: connection) : video)
            }
            return due
        }
    }

    /// When the next video is due to be asked about, if any will be.
    package func nextPoll() async throws(GatewayError) -> Timestamp? {
        try await engine.read(.nextPoll) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT MIN(next_look_at) FROM videos WHERE next_look_at IS NOT NULL")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.momentIfPresent()
        }
    }

    /// Turns a video whose submission has no owner any more into an unknown one; its attempt has no end yet, because the
    /// owner may only have been slow.
    private func cutShort(
        _ video: DueVideo,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> DueVideo {
        let move = VideoTransition(
            video: video.id,
            from: .submitting,
            to: .unknown,
            at: now,
            mayReturn: true,
            fence: .lease(epoch: video.leaseEpoch)
        )
        _ = try move.make(on: connection, policy: policy)
        try connection.enqueue(
            "UPDATE attempts SET outcome = 'unknown' WHERE video_id = $1 AND outcome = 'open'",
            [SQLValue(video.id)]
        )
        return DueVideo(
            id: video.id,
            state: .unknown,
            since: now,
            startedAt: video.startedAt,
            taskID: nil,
            name: video.name,
            key: video.key,
            misses: video.misses,
            silences: video.silences,
            leaseEpoch: video.leaseEpoch,
            wasCutShort: true,
            origin: video.origin,
            kind: video.kind
        )
    }

    private static func dueVideo(from row: [SQLValue]) throws(GatewayError) -> DueVideo {
        var reader = RowReader(row)
        let id = try reader.videoID()
        let state = try reader.value(VideoState.self)
        let since = try reader.moment()
        let startedAt = try reader.moment()
        let taskID = try reader.textIfPresent()
        let misses = Int(try reader.integer())
        let silences = Int(try reader.integer())
        let leaseEpoch = try reader.integer()
        return DueVideo(
            id: id,
            state: state,
            since: since,
            startedAt: startedAt,
            taskID: taskID,
            name: ExternalTaskID(stored: try reader.text()),
            key: UpstreamKeyID(try reader.text()),
            misses: misses,
            silences: silences,
            leaseEpoch: leaseEpoch,
            origin: try VideoOrigin(from: &reader),
            kind: try TypicalDurations.Kind(from: &reader)
        )
    }
}

extension LedgerWork {
    /// Ends every lease of a dead process, so that its videos and files are taken up at once and not when leases end:
    /// what it was sending is looked for, and what waited longer for a reason of its own comes forward too, this once.
    ///
    /// Does nothing on a store that others may be working on.
    package func endLeases(at now: Timestamp) async throws(GatewayError) {
        guard !engine.isShared else {
            return
        }
        try await engine.write(.endLeases) { connection throws(GatewayError) in
            try connection.run(
                """
                UPDATE videos SET next_look_at = $1
                WHERE next_look_at > $1 AND state IN ('submitting', 'unknown', 'submitted', 'processing')
                """,
                [SQLValue(now)]
            )
            try connection.run(
                "UPDATE videos SET file_next_at = $1 WHERE file_state = 'pending' AND file_next_at > $1",
                [SQLValue(now)]
            )
        }
    }
}

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
    /// How often the upstream has not known it: in a row or, while it is looked for, in all.
    package let misses: Int
    /// How often in a row no usable answer about it came.
    package let silences: Int
    /// Which claim of the video this is; a later one ends its say.
    package let leaseEpoch: Int64
    /// Whether the lease of its submission has just ended without a word from whoever had it.
    package let wasCutShort: Bool
    /// Who ordered it, for the log.
    package let origin: VideoOrigin?
    /// What sets how long its making takes; nothing where that is not known.
    package let kind: TypicalDurations.Kind?

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
        silences: Int = 0,
        leaseEpoch: Int64,
        wasCutShort: Bool = false,
        origin: VideoOrigin? = nil,
        kind: TypicalDurations.Kind? = nil
    ) {
        self.id = id
        self.state = state
        self.since = since
        self.startedAt = startedAt
        self.taskID = taskID
        self.name = name
        self.key = key
        self.misses = misses
        self.silences = silences
        self.leaseEpoch = leaseEpoch
        self.wasCutShort = wasCutShort
        self.origin = origin
        self.kind = kind
    }
}
