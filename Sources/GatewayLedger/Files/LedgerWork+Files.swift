package import GatewayModel

extension LedgerWork {
    /// Claims made videos whose files are to be fetched, until the lease ends or the outcome is recorded.
    package func claimFiles(at now: Timestamp, lease: Duration, limit: Int) async throws(GatewayError) -> [FileJob] {
        try await engine.write(.claimFiles) { connection throws(GatewayError) in
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
                (SELECT upstream_key_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1),
                file_trouble, \(VideoOrigin.columns)
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

    /// Records that a file could not be fetched yet, and from where to fetch it next time, unless somebody else has
    /// claimed it since.
    package func recordFileTrouble(
        of job: FileJob,
        url: String,
        trouble: FileTrouble.Kind,
        tryAgainAt moment: Timestamp
    ) async throws(GatewayError) {
        try await engine.write(.recordFileTrouble) { connection throws(GatewayError) in
            _ = try connection.run(
                """
                UPDATE videos SET file_next_at = $2, file_url = $3, file_trouble = $5
                WHERE id = $1 AND file_state = 'pending' AND claim = $4
                """,
                [
                    SQLValue(job.video), SQLValue(moment), SQLValue(foreign: url), .integer(job.leaseEpoch),
                    .text(trouble.rawValue),
                ]
            )
        }
    }

    /// Records that a file will not be had, unless somebody else has claimed it since.
    package func recordFileLost(of job: FileJob) async throws(GatewayError) {
        try await engine.write(.recordFileLost) { connection throws(GatewayError) in
            let lost = try connection.run(
                """
                UPDATE videos SET file_state = 'gone', file_next_at = NULL
                WHERE id = $1 AND file_state = 'pending' AND claim = $2 RETURNING id
                """,
                [SQLValue(job.video), .integer(job.leaseEpoch)]
            )
            if !lost.isEmpty {
                let followers = try connection.run(
                    "UPDATE videos SET file_state = 'gone' WHERE source_id = $1 AND file_state = 'pending' RETURNING id",
                    [SQLValue(job.video)]
                )
                try connection.announceShown(lost + followers)
            }
        }
    }

    /// The next made video whose file is to be fetched, if any.
    package func nextFile() async throws(GatewayError) -> Timestamp? {
        try await engine.read(.nextFile) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT MIN(file_next_at) FROM videos WHERE file_state = 'pending'")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.momentIfPresent()
        }
    }

    private static func fileJob(from row: [SQLValue]) throws(GatewayError) -> FileJob {
        var reader = RowReader(row)
        return FileJob(
            video: try reader.videoID(),
            url: try reader.text(),
            tries: Int(try reader.integer()),
            leaseEpoch: try reader.integer(),
            madeAt: try reader.moment(),
            taskID: try reader.textIfPresent(),
            name: ExternalTaskID(stored: try reader.text()),
            key: UpstreamKeyID(try reader.text()),
            trouble: try reader.textIfPresent().flatMap(FileTrouble.Kind.init),
            origin: try VideoOrigin(from: &reader)
        )
    }
}

extension LedgerReader {
    /// Where a made video's file is upstream while it cannot be had from the archive: once a fetch of it has failed,
    /// for whichever of the videos that share it.
    package func liveAddress(of video: VideoID) async throws(GatewayError) -> String? {
        try await engine.read(.readLiveAddress) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT file_url FROM videos WHERE file_state = 'pending' AND file_trouble IS NOT NULL
                AND id = (SELECT COALESCE(source_id, id) FROM videos WHERE id = $1 AND file_state = 'pending')
                """,
                [SQLValue(video)]
            )
            var reader = RowReader(rows.first ?? [.null])
            return try reader.textIfPresent()
        }
    }
}
