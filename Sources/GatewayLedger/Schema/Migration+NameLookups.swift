extension Migration {
    /// Which upstreams have proved that they find tasks by our names for them, and how often in a row a video's
    /// upstream has said nothing of it.
    ///
    /// `route` is the address that tasks are asked for at; `proved_at` stays empty until a question by name has found a
    /// task there.
    static let nameLookups = Migration(name: "0017-name-lookups") { dialect in
        [
            """
            CREATE TABLE name_lookups (
                route TEXT PRIMARY KEY,
                asked_at \(dialect.bigInteger) NOT NULL,
                proved_at \(dialect.bigInteger)
            ) \(dialect.tableOptions)
            """,
            "ALTER TABLE videos ADD COLUMN silences \(dialect.bigInteger) NOT NULL DEFAULT 0",
        ]
    }
}
