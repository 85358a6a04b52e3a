extension Migration {
    /// Each tenant's limits, and beside the entries a balance for each limit and window.
    ///
    /// A balance is what the entries and the videos' windows add up to, kept so that an admission need not add. What was
    /// admitted before has no windows and counts towards none.
    static let quotas = Migration(name: "0003-quotas") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE tenant_limits (
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                name TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (tenant_id, name)
            ) \(options)
            """,
            """
            CREATE TABLE balances (
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                name TEXT NOT NULL,
                window_start \(integer) NOT NULL,
                held \(integer) NOT NULL CHECK (held >= 0),
                used \(integer) NOT NULL CHECK (used >= 0),
                PRIMARY KEY (tenant_id, name, window_start)
            ) \(options)
            """,
            "ALTER TABLE videos ADD COLUMN day_start \(integer)",
            "ALTER TABLE videos ADD COLUMN month_start \(integer)",
        ]
    }
}
