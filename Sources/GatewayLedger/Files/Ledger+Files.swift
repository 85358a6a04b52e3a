package import GatewayModel

extension Ledger {
    /// Claims made videos whose files are to be fetched, until the lease ends or the outcome is recorded.
    package func claimFiles(at now: Timestamp, lease: Duration, limit: Int) async throws(GatewayError) -> [FileJob] {
        try await engine.write { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                WITH due AS MATERIALIZED (
                    SELECT id FROM videos WHERE file_state = 'pending' AND file_next_at <= $1
                    ORDER BY file_next_at LIMIT $3 \(connection.dialect.skipLocked)
                )
                UPDATE videos SET file_next_at = $2, file_tries = file_tries + 1, claim = claim + 1
                WHERE id IN (SELECT id FROM due)
                RETURNING id, file_url, file_tries, claim, COALESCE(completed_at, updated_at), upstream_task_id,
                (SELECT external_task_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1),
                (SELECT upstream_key_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1)
                """,
                [SQLValue(now), SQLValue(now + lease), SQLValue(rows: limit)]
            )
            var jobs: [FileJob] = []
            for row in rows {
                jobs.append(try Self.fileJob(from: row))
            }
            return jobs
        }
    }

    /// Records that a video's file is in the archive, durably, until it expires.
    ///
    /// A whole file is a fact, whoever fetched it: here no later claim matters.
    /// - Returns: Whether the video still waits for it; otherwise the file has no owner and may go.
    @discardableResult
    package func recordStored(
        _ file: ArchivedFile,
        of video: VideoID,
        expiresAt: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                UPDATE videos SET file_state = CASE WHEN deleted_at IS NULL THEN 'stored' ELSE 'gone' END,
                file_next_at = NULL, file_url = NULL, file_digest = $2, file_size = $3, file_expires_at = $4
                WHERE id = $1 AND file_state = 'pending' RETURNING id, deleted_at
                """,
                [SQLValue(video), .text(file.digest), .integer(file.size), SQLValue(expiresAt)]
            )
            guard let row = rows.first else {
                return false
            }
            // The row above is locked now, and so nobody joins any more.
            let followers = try connection.run(
                """
                UPDATE videos SET file_state = 'stored', file_digest = $2, file_size = $3, file_expires_at = $4
                WHERE source_id = $1 AND file_state = 'pending' RETURNING id
                """,
                [SQLValue(video), .text(file.digest), .integer(file.size), SQLValue(expiresAt)]
            )
            return row.last == .null || !followers.isEmpty
        }
    }

    /// Records that a file could not be fetched yet, and from where to fetch it next time, unless somebody else has
    /// claimed it since.
    package func recordFileTrouble(
        of job: FileJob,
        url: String,
        tryAgainAt moment: Timestamp
    ) async throws(GatewayError) {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run(
                """
                UPDATE videos SET file_next_at = $2, file_url = $3
                WHERE id = $1 AND file_state = 'pending' AND claim = $4
                """,
                [SQLValue(job.video), SQLValue(moment), SQLValue(foreign: url), .integer(job.claim)]
            )
        }
    }

    /// Records that a file will not be had, unless somebody else has claimed it since.
    package func recordFileLost(of job: FileJob) async throws(GatewayError) {
        try await engine.write { connection throws(GatewayError) in
            let lost = try connection.run(
                """
                UPDATE videos SET file_state = 'gone', file_next_at = NULL
                WHERE id = $1 AND file_state = 'pending' AND claim = $2 RETURNING id
                """,
                [SQLValue(job.video), .integer(job.claim)]
            )
            if !lost.isEmpty {
                try connection.run(
                    "UPDATE videos SET file_state = 'gone' WHERE source_id = $1 AND file_state = 'pending'",
                    [SQLValue(job.video)]
                )
            }
        }
    }

    /// Records that a file has been removed from the archive.
    package func recordFileRemoved(of video: VideoID) async throws(GatewayError) {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run(
                "UPDATE videos SET file_state = 'gone' WHERE id = $1 AND file_state = 'stored'",
                [SQLValue(video)]
            )
        }
    }

    /// The next made video whose file is to be fetched, if any.
    package func nextFile() async throws(GatewayError) -> Timestamp? {
        try await engine.read { connection throws(GatewayError) in
            let rows = try connection.run("SELECT MIN(file_next_at) FROM videos WHERE file_state = 'pending'")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.momentIfPresent()
        }
    }

    /// The stored files whose time is over, oldest first.
    package func expiredFiles(at now: Timestamp, limit: Int = 100) async throws(GatewayError) -> [VideoID] {
        try await engine.read { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT id FROM videos WHERE file_state = 'stored' AND file_expires_at <= $1
                ORDER BY file_expires_at LIMIT $2
                """,
                [SQLValue(now), SQLValue(rows: limit)]
            )
            var videos: [VideoID] = []
            for row in rows {
                var reader = RowReader(row)
                videos.append(try reader.videoID())
            }
            return videos
        }
    }

    private static func fileJob(from row: [SQLValue]) throws(GatewayError) -> FileJob {
        var reader = RowReader(row)
        return FileJob(
            video: try reader.videoID(),
            url: try reader.text(),
            tries: Int(try reader.integer()),
            claim: try reader.integer(),
            madeAt: try reader.moment(),
            taskID: try reader.textIfPresent(),
            name: ExternalTaskID(stored: try reader.text()),
            key: UpstreamKeyID(try reader.text())
        )
    }
}
