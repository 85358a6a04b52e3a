extension Migration {
    /// What operators have paused, and an index of the queue by what can be paused.
    ///
    /// `subject` is the identity of a tenant or a key of the upstream or the name of a model, and empty where all is
    /// paused. The index leads to the first video of each tenant and model, however many of a paused tenant stand
    /// before it.
    static let pauses = Migration(name: "0014-pauses") { dialect in
        [
            """
            CREATE TABLE pauses (
                kind TEXT NOT NULL CHECK (kind IN ('all', 'tenant', 'model', 'upstream_key')),
                subject TEXT NOT NULL,
                reason TEXT,
                since \(dialect.bigInteger) NOT NULL,
                author TEXT,
                PRIMARY KEY (kind, subject)
            ) \(dialect.tableOptions)
            """,
            """
            CREATE INDEX videos_waiting ON videos (tenant_id, model, COALESCE(place, id)) \
            WHERE state = 'queued' AND source_id IS NULL
            """,
        ]
    }
}
