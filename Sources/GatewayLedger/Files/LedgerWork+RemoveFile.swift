package import GatewayModel

/// A file leaves the archive in steps that may be broken off anywhere and begun by several at once: when no video has
/// it any more it is marked; whoever finds the mark takes the file aside, asks here whether it may go, and then removes
/// it or puts it back.
extension LedgerWork {
    /// The stored files whose time is over, oldest first.
    package func expiredFiles(at now: Timestamp, limit: Int = 100) async throws(GatewayError) -> [VideoID] {
        try await engine.read(.expiredFiles) { connection throws(GatewayError) in
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

    /// Takes a video's right to its file away; the file is marked when no other video has it.
    package func recordFileRemoved(of video: VideoID, at now: Timestamp) async throws(GatewayError) {
        try await engine.write(.recordFileRemoved) { connection throws(GatewayError) in
            let digests = try connection.run(
                "SELECT file_digest FROM videos WHERE id = $1 AND file_state = 'stored'",
                [SQLValue(video)]
            )
            let file: FileRow?
            if case .text(let digest) = digests.first?.first {
                file = FileRow(digest: digest)
            } else {
                file = nil
            }
            try file?.lock(on: connection)
            try connection.run(
                "UPDATE videos SET file_state = 'gone' WHERE id = $1 AND file_state = 'stored'",
                [SQLValue(video)]
            )
            connection.announce(.shown(video))
            try file?.release(at: now, on: connection)
        }
    }

    /// Marks files that no video has and nobody brings; what a crash may leave behind.
    /// - Returns: How many there were.
    package func releaseUnclaimedFiles(at now: Timestamp, limit: Int) async throws(GatewayError) -> Int {
        try await engine.write(.releaseUnclaimedFiles) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                UPDATE files SET leaving_at = $1 WHERE digest IN (
                    SELECT digest FROM files WHERE leaving_at IS NULL AND expected_until <= $1 AND NOT EXISTS (
                        SELECT 1 FROM videos WHERE file_digest = files.digest AND file_state = 'stored'
                    )
                    LIMIT $2
                )
                RETURNING digest
                """,
                [SQLValue(now), SQLValue(rows: limit)]
            )
            return rows.count
        }
    }

    /// The files that are marked, longest first.
    package func leavingFiles(limit: Int = 100) async throws(GatewayError) -> [String] {
        try await engine.read(.leavingFiles) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT digest FROM files WHERE leaving_at IS NOT NULL ORDER BY leaving_at LIMIT $1",
                [SQLValue(rows: limit)]
            )
            return try Self.texts(rows)
        }
    }

    /// Those of these files of which it was never recorded that they are in the archive: what was announced, and broken
    /// off by a crash or by the age of the store.
    package func unrecordedFiles(among digests: [String]) async throws(GatewayError) -> Set<String> {
        try await chosen("SELECT digest FROM files WHERE stored_at IS NULL AND digest IN", digests)
    }

    /// Decides about a file that has been taken aside.
    /// - Returns: Whether it may be removed; otherwise somebody has it or brings it, and it is to be put back.
    package func recordLeft(_ digest: String) async throws(GatewayError) -> Bool {
        try await engine.write(.recordFileLeft) { connection throws(GatewayError) in
            try FileRow(digest: digest).lock(on: connection)
            try connection.run(
                "DELETE FROM files WHERE digest = $1 AND leaving_at IS NOT NULL AND NOT EXISTS (\(FileRow.right))",
                [.text(digest)]
            )
            let stays = try connection.run(
                "UPDATE files SET leaving_at = NULL WHERE digest = $1 RETURNING digest",
                [.text(digest)]
            )
            let rights = try connection.run(FileRow.right + " LIMIT 1", [.text(digest)])
            return stays.isEmpty && rights.isEmpty
        }
    }

    static func texts(_ rows: [[SQLValue]]) throws(GatewayError) -> [String] {
        var texts: [String] = []
        for row in rows {
            var reader = RowReader(row)
            texts.append(try reader.text())
        }
        return texts
    }
}
