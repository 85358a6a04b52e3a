import GatewayModel

// Which videos have which file of the archive, and which files may leave it. In: what archiver and sweeper have done.
// Out: jobs for them, and the files to remove. Lock order: the advisory lock `archive` where it is needed, then a
// file's row, then the rows of its videos. What must hold: a file is removed only while no video has a right to it and
// its row is marked (`leaving_at`) or missing.

/// One file of the archive as the `files` table holds it; what several transactions do to it.
///
/// A transaction that gives videos a file, or takes it from them, takes hold of the file's row first: of two of them
/// the second sees all that the first did.
struct FileRow {
    let digest: String

    /// The rows of videos that have a right to the file `$1`.
    static let right = "SELECT 1 FROM videos WHERE file_digest = $1 AND file_state = 'stored'"

    /// Whether a stored video's file may be given to further ones: it stands under its own name, and stays.
    ///
    /// Whoever gives it locks the video's row first: then the file cannot leave before the further video is there.
    static let isShareable = """
        EXISTS (
            SELECT 1 FROM files WHERE digest = videos.file_digest AND stored_at IS NOT NULL AND leaving_at IS NULL
        )
        """

    /// Keeps all others that change the file waiting until this transaction ends.
    func lock(on connection: some SQLConnection) throws(GatewayError) {
        try connection.run("UPDATE files SET leaving_at = leaving_at WHERE digest = $1", [.text(digest)])
    }

    /// Lets the file go if no video has it.
    func release(at now: Timestamp, on connection: some SQLConnection) throws(GatewayError) {
        try connection.run(
            """
            UPDATE files SET leaving_at = $2
            WHERE digest = $1 AND leaving_at IS NULL AND expected_until <= $2 AND NOT EXISTS (\(Self.right))
            """,
            [.text(digest), SQLValue(now)]
        )
    }

    /// Takes the file from all videos that have it.
    /// - Returns: These videos.
    func takeFromAll(on connection: some SQLConnection) throws(GatewayError) -> [VideoID] {
        let rows = try connection.run(
            """
            UPDATE videos SET file_state = 'gone' WHERE file_digest = $1 AND file_state = 'stored' RETURNING id
            """,
            [.text(digest)]
        )
        var videos: [VideoID] = []
        for row in rows {
            var reader = RowReader(row)
            videos.append(try reader.videoID())
        }
        try connection.announceShown(rows)
        return videos
    }
}

extension SQLConnection {
    /// Announces that what videos show has changed.
    /// - Parameter rows: Their ids.
    func announceShown(_ rows: [[SQLValue]]) throws(GatewayError) {
        for row in rows {
            var reader = RowReader(row)
            announce(.shown(try reader.videoID()))
        }
    }
}
