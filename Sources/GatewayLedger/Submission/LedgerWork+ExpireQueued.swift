package import GatewayModel

extension LedgerWork {
    /// Ends what has waited beyond its queue deadline, and releases its money.
    /// - Returns: The videos that ended.
    package func expireQueued(at now: Timestamp, limit: Int = 100) async throws(GatewayError) -> [OrderedVideo] {
        try await engine.write(.expireQueued) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT id, \(VideoOrigin.columns) FROM videos WHERE state = 'queued' AND queue_deadline <= $1
                ORDER BY queue_deadline LIMIT $2 \(connection.dialect.skipLocked)
                """,
                [SQLValue(now), SQLValue(rows: limit)]
            )
            var expired: [OrderedVideo] = []
            for row in rows {
                var reader = RowReader(row)
                let id = try reader.videoID()
                let origin = try VideoOrigin(from: &reader)
                let move = VideoTransition(
                    video: id,
                    from: .queued,
                    to: .expired,
                    at: now,
                    changes: [("failure", .text(VideoFailure.Code.queueDeadlineExceeded.rawValue))]
                )
                if try move.make(on: connection, policy: policy) {
                    try promoteFollower(id, at: now, on: connection)
                    expired.append(OrderedVideo(id: id, origin: origin))
                }
            }
            return expired
        }
    }
}
