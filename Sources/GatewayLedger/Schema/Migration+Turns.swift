extension Migration {
    /// The fair order of the queue: what tenants weigh, what of its own videos one would have first, and how far each has
    /// come in its turn.
    ///
    /// `turns` has a row for each tenant of which a video has ever started, and one of nobody, which is the clock. The
    /// index leads to the first video of each tenant and model.
    static let turns = Migration(name: "0015-turns") { dialect in
        let integer = dialect.bigInteger
        return [
            "ALTER TABLE tenants ADD COLUMN weight \(integer)",
            "ALTER TABLE videos ADD COLUMN priority \(integer) NOT NULL DEFAULT 0",
            """
            CREATE TABLE turns (
                tenant_id TEXT PRIMARY KEY,
                served \(integer) NOT NULL
            ) \(dialect.tableOptions)
            """,
            "DROP INDEX videos_waiting",
            """
            CREATE INDEX videos_waiting ON videos (tenant_id, model, priority DESC, COALESCE(place, id)) \
            WHERE state = 'queued' AND source_id IS NULL
            """,
            "DROP INDEX videos_line",
        ]
    }
}
