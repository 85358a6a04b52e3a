package import GatewayModel

extension LedgerWork {
    /// The length of all files of the archive together, in bytes, without those that are leaving it.
    package func archiveSize() async throws(GatewayError) -> Int64 {
        try await engine.read(.readArchiveSize) { connection throws(GatewayError) in
            try Self.archiveSize(on: connection)
        }
    }

    /// Marks the file that has not been read for longest and takes it from all videos that have it, if the archive is
    /// larger than `limit` bytes.
    /// - Parameter spared: Files that stay, because they are being read.
    /// - Returns: What leaves the archive; nothing when it is small enough or nothing may leave it.
    package func makeRoom(
        within limit: Int64,
        sparing spared: Set<String>,
        at now: Timestamp
    ) async throws(GatewayError) -> DepartingFile? {
        try await engine.write(.makeRoom) { connection throws(GatewayError) in
            // Two at once would each make the same room.
            try connection.lock(.archive)
            guard try Self.archiveSize(on: connection) > limit,
                let file = try Self.leastUsed(sparing: spared, at: now, on: connection)
            else {
                return nil
            }
            try connection.run(
                "UPDATE files SET leaving_at = $2 WHERE digest = $1 AND leaving_at IS NULL",
                [.text(file.digest), SQLValue(now)]
            )
            return DepartingFile(file: file, videos: try FileRow(digest: file.digest).takeFromAll(on: connection))
        }
    }

    /// Writes down when files were last read.
    package func noteUses(of files: [String: Timestamp]) async throws(GatewayError) {
        guard !files.isEmpty else {
            return
        }
        // In one order for all, so that no two of them wait for each other.
        let uses = files.sorted { $0.key < $1.key }
        try await engine.write(.noteFileUses) { connection throws(GatewayError) in
            for (digest, moment) in uses {
                try connection.run(
                    "UPDATE files SET used_at = $2 WHERE digest = $1 AND used_at < $2",
                    [.text(digest), SQLValue(moment)]
                )
            }
        }
    }

    /// Those of these files that are in the archive or on their way there.
    package func knownFiles(among digests: [String]) async throws(GatewayError) -> Set<String> {
        try await chosen("SELECT digest FROM files WHERE digest IN", digests)
    }

    /// Those of these videos that have a file or wait for one.
    package func videosWithFiles(among videos: [VideoID]) async throws(GatewayError) -> Set<VideoID> {
        let statement = "SELECT id FROM videos WHERE file_state IN ('stored', 'pending') AND id IN"
        return Set(try await chosen(statement, videos.map(\.taskID)).compactMap { VideoID(taskID: $0) })
    }

    /// Those of these names that a statement finds.
    func chosen(_ statement: String, _ names: [String]) async throws(GatewayError) -> Set<String> {
        guard !names.isEmpty else {
            return []
        }
        let places = names.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return try await engine.read(.knownFiles) { connection throws(GatewayError) in
            Set(try Self.texts(connection.run("\(statement) (\(places))", names.map { .text($0) })))
        }
    }

    private static func archiveSize(on connection: some SQLConnection) throws(GatewayError) -> Int64 {
        let sum = "CAST(COALESCE(SUM(size), 0) AS \(connection.dialect.bigInteger))"
        var reader = RowReader(try connection.run("SELECT \(sum) FROM files WHERE leaving_at IS NULL").first ?? [])
        return try reader.integer()
    }

    private static func leastUsed(
        sparing spared: Set<String>,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> ArchivedFile? {
        let rows = try connection.run(
            """
            SELECT digest, size FROM files WHERE leaving_at IS NULL AND expected_until <= $1
            ORDER BY used_at, digest LIMIT $2
            """,
            [SQLValue(now), SQLValue(rows: spared.count + 1)]
        )
        for row in rows {
            var reader = RowReader(row)
            let file = ArchivedFile(digest: try reader.text(), size: try reader.integer())
            if !spared.contains(file.digest) {
                return file
            }
        }
        return nil
    }
}

/// A file that no video has any more and that is to be removed from the archive.
package struct DepartingFile: Hashable, Sendable {
    /// Its digest and length.
    package let file: ArchivedFile
    /// The videos that had it until now.
    package let videos: [VideoID]
}
