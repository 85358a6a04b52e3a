extension Migration {
    /// The keys that callers gave to their submissions, and a digest of each submission.
    static let idempotency = Migration(name: "0004-idempotency") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE idempotency (
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                route TEXT NOT NULL,
                key TEXT NOT NULL,
                digest TEXT NOT NULL,
                video_id TEXT NOT NULL,
                created_at \(integer) NOT NULL,
                PRIMARY KEY (tenant_id, route, key)
            ) \(options)
            """,
            "CREATE INDEX idempotency_by_age ON idempotency (created_at)",
            "ALTER TABLE videos ADD COLUMN request_digest TEXT",
            """
            CREATE INDEX videos_of_request ON videos (tenant_id, request_digest, created_at) \
            WHERE request_digest IS NOT NULL
            """,
        ]
    }
}
