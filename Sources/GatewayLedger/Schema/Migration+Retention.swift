extension Migration {
    /// What finished videos of long ago have come to, once they are no longer in the store.
    ///
    /// `quota_day` and `quota_month` are the windows that the videos of a row counted towards, 0 for those without. The
    /// other numbers are those of usage, what was settled and released, and what the result cache did; `last_at` is the
    /// moment of the latest order, `last_ended_at` that of the latest end.
    ///
    /// A video that is taken out is looked up by each table that refers to videos, which wants an index: one of all
    /// entries takes the place of two that had each a part of them. That a video has one hold, and one settle or
    /// release, is the database's own rule as before.
    static let retention = Migration(name: "0012-retention") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        let numbers = [
            "last_at", "last_ended_at", "completed", "failed", "canceled", "seconds", "charged", "settles", "releases",
            "released", "miss", "hit", "collapsed", "bypass", "saved",
        ]
        return [
            """
            CREATE TABLE rolled_up (
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                day_start \(integer) NOT NULL,
                model TEXT NOT NULL,
                mode TEXT NOT NULL,
                currency TEXT NOT NULL,
                quota_day \(integer) NOT NULL,
                quota_month \(integer) NOT NULL,
                \(numbers.map { "\($0) \(integer) NOT NULL" }.joined(separator: ", ")),
                PRIMARY KEY (tenant_id, day_start, model, mode, currency, quota_day, quota_month)
            ) \(options)
            """,
            // No video is in it before its end, nor while it has a file or waits for one.
            """
            CREATE INDEX videos_ended ON videos (updated_at, id) \
            WHERE state IN ('succeeded', 'failed', 'canceled', 'expired') AND file_state IN ('none', 'gone')
            """,
            """
            CREATE UNIQUE INDEX entries_once ON entries \
            (video_id, (CASE kind WHEN 'hold' THEN 0 WHEN 'adjust' THEN NULL ELSE 1 END))
            """,
            "DROP INDEX entries_one_hold",
            "DROP INDEX entries_one_end",
        ]
    }
}
