extension Migration {
    /// Who ordered a video and by which request, what the upstream said of it last, and the orders that repeated it; and
    /// indexes that find a video by what a caller or the upstream's support knows of it.
    ///
    /// No address of a caller is kept: the log has it beside the request's name.
    static let requests = Migration(name: "0011-requests") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            "ALTER TABLE videos ADD COLUMN key_id TEXT",
            "ALTER TABLE videos ADD COLUMN request_id TEXT",
            "ALTER TABLE videos ADD COLUMN polled_at \(integer)",
            "ALTER TABLE videos ADD COLUMN poll_outcome TEXT",
            "ALTER TABLE videos ADD COLUMN poll_request_id TEXT",
            """
            CREATE TABLE repeats (
                video_id TEXT NOT NULL REFERENCES videos (id),
                at \(integer) NOT NULL,
                request_id TEXT NOT NULL,
                key_id TEXT NOT NULL,
                delivered \(integer) NOT NULL,
                PRIMARY KEY (video_id, at, request_id)
            ) \(options)
            """,
            "CREATE INDEX repeats_of_request ON repeats (request_id)",
            "CREATE INDEX videos_requested ON videos (request_id) WHERE request_id IS NOT NULL",
            "CREATE INDEX videos_of_task ON videos (upstream_task_id) WHERE upstream_task_id IS NOT NULL",
        ]
    }
}
