/// The one place where the SQL of the engines differs.
package struct SQLDialect: Sendable {
    /// The type of a 64-bit integer column.
    package let bigInteger: String
    /// The definition of a primary key that the engine counts up.
    package let sequenceKey: String
    /// What stands behind a table's closing parenthesis.
    package let tableOptions: String
    /// What makes a selection of rows to act on pass over those that another replica is acting on.
    package let skipLocked: String
    /// What keeps the rows of a selection as they are until the transaction ends.
    package let rowLock: String
    /// What keeps all others that hold the lock `$1` waiting until the transaction ends; none where there is one writer.
    package let exclusiveLock: String?
    /// What lets a transaction wait for a lock, or work, longer than a request may; none where nothing is cut short.
    package let patience: String?
    /// What a copy of the whole store asks and says.
    package let copying: CopyingSQL

    /// SQLite 3.37 or later.
    package static let sqlite = SQLDialect(
        bigInteger: "INTEGER",
        sequenceKey: "INTEGER PRIMARY KEY AUTOINCREMENT",
        tableOptions: "STRICT",
        skipLocked: "",
        rowLock: "",
        exclusiveLock: nil,
        patience: nil,
        copying: .sqlite
    )

    /// PostgreSQL 13 or later.
    package static let postgres = SQLDialect(
        bigInteger: "BIGINT",
        sequenceKey: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        tableOptions: "",
        skipLocked: "FOR UPDATE SKIP LOCKED",
        rowLock: "FOR NO KEY UPDATE",
        exclusiveLock: "SELECT pg_advisory_xact_lock(hashtextextended(\(postgresSchema), $1))",
        patience: """
            SELECT set_config('lock_timeout', '25s', true), set_config('statement_timeout', '25s', true),
                set_config('idle_in_transaction_session_timeout', '60s', true)
            """,
        copying: .postgres
    )

    /// What tells installations in one database apart, as an expression: locks and channels belong to all of it.
    package static let postgresSchema = "coalesce(current_schema()::text, '')"
}
