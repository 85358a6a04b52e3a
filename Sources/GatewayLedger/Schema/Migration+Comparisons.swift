extension Migration {
    /// What SQLite looks at for each row that changes, in a form that it compares and does not search.
    ///
    /// Of every `IN` list of more than two words that a trigger or the condition of an index has, it makes a temporary
    /// b-tree, anew for each row: five for a video that is admitted, ten for each move. PostgreSQL makes none, and keeps
    /// what servers of the version before rely on.
    static let comparisons = Migration(name: "0013-comparisons") { dialect in
        let tasks = """
            CREATE INDEX videos_in_progress ON videos (state, source_id) WHERE state <> 'queued' \
            AND state <> 'succeeded' AND state <> 'failed' AND state <> 'timed_out' AND state <> 'canceled' \
            AND state <> 'expired' AND source_id IS NULL
            """
        guard !dialect.hasSeveralWriters else {
            return [tasks]
        }
        return [tasks] + indexes + comparingTriggers(dialect)
    }

    private static let indexes = [
        "DROP INDEX videos_tasks", "DROP INDEX videos_one_generation",
        """
        CREATE UNIQUE INDEX videos_one_generation ON videos (cache_key) \
        WHERE cache_key IS NOT NULL AND source_id IS NULL AND (state = 'queued' OR state = 'submitting' \
        OR state = 'unknown' OR state = 'submitted' OR state = 'processing')
        """,
        "DROP INDEX videos_named",
        """
        CREATE UNIQUE INDEX videos_named ON videos (tenant_id, external_id) WHERE external_id IS NOT NULL \
        AND state <> 'failed' AND state <> 'canceled' AND state <> 'expired' AND (deleted_at IS NULL OR price > 0)
        """,
        "DROP INDEX videos_ended",
        """
        CREATE INDEX videos_ended ON videos (updated_at, id) WHERE (state = 'succeeded' OR state = 'failed' \
        OR state = 'canceled' OR state = 'expired') AND (file_state = 'none' OR file_state = 'gone')
        """,
        "DROP INDEX attempts_at_most_one",
        """
        CREATE UNIQUE INDEX attempts_at_most_one ON attempts (video_id) \
        WHERE outcome = 'open' OR outcome = 'made' OR outcome = 'unknown'
        """,
    ]
}
