extension Migration {
    /// The files of the archive, each once, however many videos have it.
    ///
    /// A file without `stored_at` is on its way there, or was put there by the version before, under its video's name.
    static let files = Migration(name: "0007-files") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE files (
                digest TEXT PRIMARY KEY,
                size \(integer) NOT NULL CHECK (size >= 0),
                stored_at \(integer),
                used_at \(integer) NOT NULL,
                expected_until \(integer) NOT NULL,
                leaving_at \(integer)
            ) \(options)
            """,
            // `size` is there for the sum alone, which then never touches a file's own row.
            "CREATE INDEX files_by_use ON files (used_at, digest, size) WHERE leaving_at IS NULL",
            "CREATE INDEX files_leaving ON files (leaving_at) WHERE leaving_at IS NOT NULL",
            "CREATE INDEX videos_of_file ON videos (file_digest) WHERE file_state = 'stored'",
            "ALTER TABLE videos ADD COLUMN file_trouble TEXT",
            """
            INSERT INTO files (digest, size, stored_at, used_at, expected_until, leaving_at)
            SELECT file_digest, MAX(COALESCE(file_size, 0)), NULL, MAX(updated_at), 0, NULL FROM videos
            WHERE file_state = 'stored' AND file_digest IS NOT NULL GROUP BY file_digest
            """,
        ]
    }
}
