extension Migration {
    /// What makes an order that comes again without a mark the one before it: the tenant's own window, and the answers
    /// that could not be delivered.
    static let repeats = Migration(name: "0009-repeats") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            "ALTER TABLE tenants ADD COLUMN repeat_window \(integer)",
            """
            CREATE TABLE undelivered (
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                key_id TEXT NOT NULL,
                digest TEXT NOT NULL,
                video_id TEXT NOT NULL,
                created_at \(integer) NOT NULL,
                PRIMARY KEY (tenant_id, key_id, digest, video_id)
            ) \(options)
            """,
            "CREATE INDEX undelivered_by_age ON undelivered (created_at)",
        ]
    }
}
