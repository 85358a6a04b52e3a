package import GatewayModel

extension LedgerWork {
    /// Announces a file that is about to be put into the archive: until then nobody removes it from there.
    ///
    /// Whoever finds the file in the archive after this may leave it there and record it.
    package func expect(_ file: ArchivedFile, at now: Timestamp, until end: Timestamp) async throws(GatewayError) {
        try await engine.write(.expectFile) { connection throws(GatewayError) in
            _ = try connection.run(
                """
                INSERT INTO files (digest, size, used_at, expected_until) VALUES ($1, $2, $3, $4)
                ON CONFLICT (digest) DO UPDATE SET expected_until = $4, leaving_at = NULL
                """,
                [.text(file.digest), .integer(file.size), SQLValue(now), SQLValue(end)]
            )
        }
    }

    /// Records that a video's file is in the archive, durably, until it expires.
    ///
    /// A whole file is a fact, whoever fetched it: here no later claim matters. It must have been announced.
    @discardableResult
    package func recordStored(
        _ file: ArchivedFile,
        of video: VideoID,
        expiresAt: Timestamp,
        at now: Timestamp
    ) async throws(GatewayError) -> FileReception {
        try await engine.write(.recordFileStored) { connection throws(GatewayError) in
            let known = try connection.run(
                """
                UPDATE files SET stored_at = COALESCE(stored_at, $2), expected_until = $2,
                used_at = CASE WHEN used_at < $2 THEN $2 ELSE used_at END
                WHERE digest = $1 AND leaving_at IS NULL RETURNING digest
                """,
                [.text(file.digest), SQLValue(now)]
            )
            guard !known.isEmpty else {
                return .removed
            }
            guard try give(file, to: video, until: expiresAt, on: connection) else {
                try FileRow(digest: file.digest).release(at: now, on: connection)
                return .unwanted
            }
            return .kept
        }
    }

    /// Records that a file stands under its own name now which a server of the version before had put into the archive.
    package func adopt(_ file: ArchivedFile, at now: Timestamp) async throws(GatewayError) {
        try await engine.write(.adoptFile) { connection throws(GatewayError) in
            _ = try connection.run(
                """
                INSERT INTO files (digest, size, stored_at, used_at, expected_until) VALUES ($1, $2, $3, $3, $3)
                ON CONFLICT (digest) DO UPDATE SET stored_at = COALESCE(files.stored_at, $3)
                """,
                [.text(file.digest), .integer(file.size), SQLValue(now)]
            )
        }
    }

    /// Files that may still stand under the names of their videos, by digest and behind `digest`.
    package func filesToAdopt(
        behind digest: String,
        limit: Int
    ) async throws(GatewayError) -> [(file: ArchivedFile, video: VideoID)] {
        try await engine.read(.filesToAdopt) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT file_digest, COALESCE(file_size, 0), id FROM videos
                WHERE file_state = 'stored' AND file_digest > $1 AND NOT EXISTS (
                    SELECT 1 FROM files WHERE digest = videos.file_digest AND stored_at IS NOT NULL
                )
                ORDER BY file_digest LIMIT $2
                """,
                [.text(digest), SQLValue(rows: limit)]
            )
            var found: [(file: ArchivedFile, video: VideoID)] = []
            for row in rows {
                var reader = RowReader(row)
                let file = ArchivedFile(digest: try reader.text(), size: try reader.integer())
                found.append((file, try reader.videoID()))
            }
            return found
        }
    }

    /// Gives a file to a video that waits for it, and to all that share it, without those that are deleted.
    /// - Returns: Whether there was one.
    private func give(
        _ file: ArchivedFile,
        to video: VideoID,
        until expiresAt: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Bool {
        let arguments = [SQLValue(video), .text(file.digest), .integer(file.size), SQLValue(expiresAt)]
        let rows = try connection.run(
            """
            UPDATE videos SET file_state = CASE WHEN deleted_at IS NULL THEN 'stored' ELSE 'gone' END,
            file_next_at = NULL, file_url = NULL, file_trouble = NULL, file_digest = $2, file_size = $3,
            file_expires_at = $4
            WHERE id = $1 AND file_state = 'pending' RETURNING deleted_at, followers
            """,
            arguments
        )
        guard let row = rows.first else {
            return false
        }
        connection.announce(.shown(video))
        var reader = RowReader(row)
        let isWanted = try reader.momentIfPresent() == nil
        // The row above is locked now, and so nobody joins any more.
        guard try reader.integer() > 0 else {
            return isWanted
        }
        let followers = try connection.run(
            """
            UPDATE videos SET file_state = 'stored', file_digest = $2, file_size = $3, file_expires_at = $4
            WHERE source_id = $1 AND file_state = 'pending' RETURNING id
            """,
            arguments
        )
        try connection.announceShown(followers)
        return isWanted || !followers.isEmpty
    }
}

extension LedgerWork {
    /// Records that a file is not in the archive as it should be: the videos that have it lose it, and no order is
    /// answered with it any more.
    ///
    /// - Parameter lookedAt: When somebody began to look for it; what was brought since, or is being brought, stays.
    /// - Returns: The videos that had it; none when it stays or had left already.
    @discardableResult
    package func recordMissing(_ file: ArchivedFile, lookedAt: Timestamp) async throws(GatewayError) -> [VideoID] {
        try await engine.write(.recordFileMissing) { connection throws(GatewayError) in
            let missing = try connection.run(
                """
                UPDATE files SET leaving_at = $2
                WHERE digest = $1 AND leaving_at IS NULL AND stored_at IS NOT NULL AND expected_until < $2 AND size = $3
                RETURNING digest
                """,
                [.text(file.digest), SQLValue(lookedAt), .integer(file.size)]
            )
            return missing.isEmpty ? [] : try FileRow(digest: file.digest).takeFromAll(on: connection)
        }
    }
}
