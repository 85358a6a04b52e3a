extension Migration {
    /// Who runs the installation, and what they have changed.
    ///
    /// Of the operators of one name the token of one works. `audit` is a chain: `hash` is over a row's contents and the
    /// hash of the row before, which `previous` repeats; `audit_head` has the number of rows and the last hash, so that
    /// rows missing at the end are noticed too.
    static let operatorsAudit = Migration(name: "0020-operators-audit") { dialect in
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE operators (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                digest TEXT NOT NULL,
                role TEXT NOT NULL,
                created_at \(integer) NOT NULL,
                revoked_at \(integer),
                last_used_day \(integer)
            ) \(options)
            """,
            "CREATE UNIQUE INDEX operators_named ON operators (name) WHERE revoked_at IS NULL",
            """
            CREATE TABLE audit (
                number \(integer) PRIMARY KEY,
                at \(integer) NOT NULL,
                actor_kind TEXT NOT NULL,
                actor TEXT NOT NULL,
                origin TEXT NOT NULL,
                verb TEXT NOT NULL,
                subject_kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                state_before TEXT,
                state_after TEXT,
                previous TEXT NOT NULL,
                hash TEXT NOT NULL
            ) \(options)
            """,
            "CREATE INDEX audit_of_actor ON audit (actor, number)",
            "CREATE INDEX audit_of_subject ON audit (subject, number)",
            """
            CREATE TABLE audit_head (
                id \(integer) PRIMARY KEY, count \(integer) NOT NULL, hash TEXT NOT NULL
            ) \(options)
            """,
            "INSERT INTO audit_head (id, count, hash) VALUES (1, 0, '\(AuditHead.none.hash)')",
        ]
    }
}
