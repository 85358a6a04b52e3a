package import GatewayModel

extension Ledger {
    /// Claims the videos that are due to be asked about, longest due first, until the lease ends or a look is recorded.
    package func claimDue(
        at now: Timestamp,
        lease: Duration,
        limit: Int
    ) async throws(GatewayError) -> [DueVideo] {
        try await engine.write { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                UPDATE videos SET next_look_at = $2 WHERE id IN (
                    SELECT id FROM videos WHERE next_look_at <= $1
                    ORDER BY next_look_at LIMIT $3 \(connection.dialect.skipLocked)
                )
                RETURNING id, state, updated_at, COALESCE(started_at, updated_at), upstream_task_id, misses,
                (SELECT external_task_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1),
                (SELECT upstream_key_id FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1)
                """,
                [SQLValue(now), SQLValue(now + lease), SQLValue(rows: limit)]
            )
            var due: [DueVideo] = []
            for row in rows {
                due.append(try Self.dueVideo(from: row))
            }
            return due
        }
    }

    /// When the next video is due to be asked about, if any will be.
    package func nextLook() async throws(GatewayError) -> Timestamp? {
        try await engine.read { connection throws(GatewayError) in
            let rows = try connection.run("SELECT MIN(next_look_at) FROM videos WHERE next_look_at IS NOT NULL")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.momentIfPresent()
        }
    }

    private static func dueVideo(from row: [SQLValue]) throws(GatewayError) -> DueVideo {
        var reader = RowReader(row)
        let id = try reader.videoID()
        let state = try reader.value(VideoState.self)
        let since = try reader.moment()
        let startedAt = try reader.moment()
        let taskID = try reader.textIfPresent()
        let misses = Int(try reader.integer())
        return DueVideo(
            id: id,
            state: state,
            since: since,
            startedAt: startedAt,
            taskID: taskID,
            name: ExternalTaskID(stored: try reader.text()),
            key: UpstreamKeyID(try reader.text()),
            misses: misses
        )
    }
}
