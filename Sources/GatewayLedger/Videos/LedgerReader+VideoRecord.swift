package import GatewayModel

// Following one video. In: its id, or whatever else somebody knows of it. Out: all that the store has of it, as of one
// moment. What must hold: a deleted video is found as well, because it was paid for; the address of a file is not read,
// because whoever has it has the file.

extension LedgerReader {
    /// The most videos that ``videos(knownAs:)`` finds.
    package static let maximumFound = 100
    /// The most followers that a record names.
    package static let maximumFollowersNamed = 20

    /// Everything about one video of any tenant, deleted or not; nothing where there is none.
    package func record(of id: VideoID) async throws(GatewayError) -> VideoRecord? {
        try await engine.read(.readVideoRecord) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT \(Self.details.joined(separator: ", ")), \(VideoRow.columns) FROM videos WHERE id = $1",
                [SQLValue(id)]
            )
            guard let row = rows.first else {
                return nil
            }
            let video = try VideoRow.video(from: Array(row.dropFirst(Self.details.count)))
            return try VideoRecord(of: video, RowReader(row), on: connection)
        }
    }

    /// The videos that a text stands for, the newest first, at most ``maximumFound``.
    ///
    /// It may be the upstream's id of a task, our own name for it, a tenant's name for a video, or the name of a request
    /// that ordered one, the first time or again.
    package func videos(knownAs text: String) async throws(GatewayError) -> [VideoID] {
        try await engine.read(.findVideos) { connection throws(GatewayError) in
            // Tenants come first, because their names for videos are found by tenant.
            let rows = try connection.run(
                """
                SELECT id FROM videos WHERE upstream_task_id = $1
                UNION SELECT video_id FROM attempts WHERE external_task_id = $1
                UNION SELECT videos.id FROM tenants CROSS JOIN videos
                    WHERE videos.tenant_id = tenants.id AND videos.external_id = $1
                UNION SELECT id FROM videos WHERE request_id = $1
                UNION SELECT video_id FROM repeats WHERE request_id = $1
                ORDER BY 1 DESC LIMIT $2
                """,
                [.text(text), SQLValue(rows: Self.maximumFound)]
            )
            var videos: [VideoID] = []
            for row in rows {
                var reader = RowReader(row)
                videos.append(try reader.videoID())
            }
            return videos
        }
    }

    /// What is read of a video's own row beside the video, in the order of reading.
    private static let details = [
        "deleted_at", "key_id", "request_id", "upstream_task_id", "polled_at", "poll_outcome", "poll_request_id",
        "next_look_at", "misses", "refusals", "not_before", "file_tries", "file_next_at", "file_trouble", "source_id",
    ]
}

extension VideoRecord {
    /// Reads what belongs to a video.
    /// - Parameter details: The columns that ``LedgerReader/record(of:)`` asks for first.
    fileprivate init(
        of video: Video,
        _ details: RowReader,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        var reader = details
        self.video = video
        deletedAt = try reader.momentIfPresent()
        order = Order(
            key: try reader.textIfPresent().map { KeyID(stored: $0) },
            requestID: try reader.textIfPresent(),
            idempotency: try Self.idempotency(of: video, on: connection),
            isAnswerLost: try Self.isAnswerLost(of: video, on: connection)
        )
        upstream = Upstream(
            taskID: try reader.textIfPresent(),
            polledAt: try reader.momentIfPresent(),
            pollOutcome: try reader.textIfPresent(),
            pollRequestID: try reader.textIfPresent(),
            nextPoll: try reader.momentIfPresent(),
            misses: try reader.integer(),
            refusals: try reader.integer(),
            notBefore: try reader.moment()
        )
        file = try Self.file(of: video, reading: &reader, on: connection)
        sharing = try Self.sharing(of: video, leader: try reader.videoIDIfPresent(), on: connection)
        attempts = try Self.attempts(of: video, on: connection)
        entries = try Self.entries(of: video, on: connection)
        repeats = try Self.repeats(of: video, on: connection)
    }

    /// The video's file, by the columns of the video and its own row.
    private static func file(
        of video: Video,
        reading reader: inout RowReader,
        on connection: some SQLConnection
    ) throws(GatewayError) -> File {
        let (tries, nextTry) = (try reader.integer(), try reader.momentIfPresent())
        let trouble = try reader.textIfPresent()
        var kept = RowReader([.null, .null])
        if case .stored(let file) = video.file,
            let row =
                try connection.run(
                    "SELECT stored_at, used_at FROM files WHERE digest = $1",
                    [.text(file.digest)]
                )
                .first
        {
            kept = RowReader(row)
        }
        return File(
            tries: tries,
            nextTry: nextTry,
            trouble: trouble,
            storedAt: try kept.momentIfPresent(),
            usedAt: try kept.momentIfPresent()
        )
    }

    private static func idempotency(
        of video: Video,
        on connection: some SQLConnection
    ) throws(GatewayError) -> (route: String, since: Timestamp)? {
        let rows = try connection.run(
            """
            SELECT route, created_at FROM idempotency WHERE tenant_id = $1 AND video_id = $2
            ORDER BY created_at DESC LIMIT 1
            """,
            [.text(video.tenant.text), SQLValue(video.id)]
        )
        guard let row = rows.first else {
            return nil
        }
        var reader = RowReader(row)
        return (try reader.text(), try reader.moment())
    }

    private static func isAnswerLost(of video: Video, on connection: some SQLConnection) throws(GatewayError) -> Bool {
        let rows = try connection.run(
            "SELECT 1 FROM undelivered WHERE tenant_id = $1 AND video_id = $2 LIMIT 1",
            [.text(video.tenant.text), SQLValue(video.id)]
        )
        return !rows.isEmpty
    }

    private static func sharing(
        of video: Video,
        leader: VideoID?,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Sharing {
        let rows = try connection.run(
            "SELECT id FROM videos WHERE source_id = $1 ORDER BY id LIMIT $2",
            [SQLValue(video.id), SQLValue(rows: LedgerReader.maximumFollowersNamed)]
        )
        var followers: [VideoID] = []
        for row in rows {
            var reader = RowReader(row)
            followers.append(try reader.videoID())
        }
        var count = RowReader(
            try connection.run("SELECT COUNT(*) FROM videos WHERE source_id = $1", [SQLValue(video.id)]).first ?? []
        )
        return Sharing(leader: leader, followers: followers, followerCount: try count.integer())
    }

    private static func attempts(of video: Video, on connection: some SQLConnection) throws(GatewayError) -> [Attempt] {
        let rows = try connection.run(
            """
            SELECT number, external_task_id, upstream_key_id, started_at, ended_at, outcome, upstream_status,
            upstream_code, upstream_request_id FROM attempts WHERE video_id = $1 ORDER BY number
            """,
            [SQLValue(video.id)]
        )
        var attempts: [Attempt] = []
        for row in rows {
            var reader = RowReader(row)
            attempts.append(
                Attempt(
                    number: try reader.integer(),
                    name: ExternalTaskID(stored: try reader.text()),
                    key: UpstreamKeyID(try reader.text()),
                    startedAt: try reader.moment(),
                    endedAt: try reader.momentIfPresent(),
                    outcome: try reader.text(),
                    status: try reader.integerIfPresent(),
                    code: try reader.textIfPresent(),
                    requestID: try reader.textIfPresent()
                )
            )
        }
        return attempts
    }

    private static func entries(of video: Video, on connection: some SQLConnection) throws(GatewayError) -> [Entry] {
        // The kinds stand there for the indexes.
        let rows = try connection.run(
            """
            SELECT kind, amount, currency, at FROM entries WHERE video_id = $1 AND kind = 'hold'
            UNION ALL SELECT kind, amount, currency, at FROM entries
            WHERE video_id = $1 AND kind IN ('settle', 'release')
            """,
            [SQLValue(video.id)]
        )
        var entries: [Entry] = []
        for row in rows {
            var reader = RowReader(row)
            entries.append(
                Entry(
                    kind: try reader.text(),
                    amount: Money(microUnits: try reader.integer()),
                    currency: try reader.text(),
                    at: try reader.moment()
                )
            )
        }
        return entries
    }

    private static func repeats(of video: Video, on connection: some SQLConnection) throws(GatewayError) -> [Repeat] {
        let rows = try connection.run(
            "SELECT at, request_id, key_id, delivered FROM repeats WHERE video_id = $1 ORDER BY at, request_id",
            [SQLValue(video.id)]
        )
        var repeats: [Repeat] = []
        for row in rows {
            var reader = RowReader(row)
            repeats.append(
                Repeat(
                    at: try reader.moment(),
                    requestID: try reader.text(),
                    key: KeyID(stored: try reader.text()),
                    isDelivered: try reader.integer() == 1
                )
            )
        }
        return repeats
    }
}
