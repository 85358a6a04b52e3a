extension Migration {
    /// Videos that share what another one has paid for.
    ///
    /// `source_id` names the video that pays; who has one has no hold, no windows and no slot. `place` is the place in
    /// the queue where that is another's, `made_at` the age of what is shared, `followers` how many have ever
    /// shared it, `cache_key` what is the same order for the same circle. That of one order only one is being made at a time is the database's own rule.
    static let cache = Migration(name: "0006-cache") { dialect in
        let integer = dialect.bigInteger
        return [
            "ALTER TABLE tenants ADD COLUMN cache_mode TEXT",
            "ALTER TABLE tenants ADD COLUMN cache_ttl \(integer)",
            "ALTER TABLE videos ADD COLUMN cache TEXT",
            "ALTER TABLE videos ADD COLUMN cache_key TEXT",
            "ALTER TABLE videos ADD COLUMN source_id TEXT",
            "ALTER TABLE videos ADD COLUMN place TEXT",
            "ALTER TABLE videos ADD COLUMN made_at \(integer)",
            "ALTER TABLE videos ADD COLUMN followers \(integer) NOT NULL DEFAULT 0",
            """
            CREATE UNIQUE INDEX videos_one_generation ON videos (cache_key) \
            WHERE cache_key IS NOT NULL AND source_id IS NULL \
            AND state IN ('queued', 'submitting', 'unknown', 'submitted', 'processing')
            """,
            """
            CREATE INDEX videos_cached ON videos (cache_key, COALESCE(made_at, completed_at)) \
            WHERE cache_key IS NOT NULL AND state = 'succeeded' AND deleted_at IS NULL
            """,
            "CREATE INDEX videos_sharing ON videos (source_id) WHERE source_id IS NOT NULL",
            // These take the place of those that counted what shares a generation as if it were one. They have every
            // column that is asked for, so that to count never touches a video's own row.
            """
            CREATE INDEX videos_line ON videos (COALESCE(place, id), id, place, state, source_id) \
            WHERE state = 'queued' AND source_id IS NULL
            """,
            "CREATE INDEX videos_start ON videos (not_before, state, source_id) WHERE state = 'queued' AND source_id IS NULL",
            """
            CREATE INDEX videos_tasks ON videos (state, source_id) \
            WHERE state IN ('submitting', 'unknown', 'submitted', 'processing') AND source_id IS NULL
            """,
            "CREATE INDEX videos_generated ON videos (completed_at) WHERE state = 'succeeded' AND source_id IS NULL",
            "DROP INDEX videos_queue",
            "DROP INDEX videos_starts",
            "DROP INDEX videos_slots",
            "DROP INDEX videos_made",
        ]
    }
}
