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
    /// The statements that make a trigger; the steps of released tables have them in their digests.
    let trigger: @Sendable (SQLTrigger) -> [String]
    /// Whether the text of an expression is in the JSON array of texts `$1`; always a search in an index of the expression.
    let isNamed: @Sendable (_ expression: String) -> String
    /// Whether nothing but our tables is where a store is: a file is ours alone, the schema of a database may have others'.
    package let isOursAlone: Bool
    /// How many bytes the store has, as an expression.
    let size: String
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
        trigger: { trigger in
            [
                "CREATE TRIGGER \(trigger.name) AFTER \(trigger.event) ON \(trigger.table) WHEN \(trigger.condition)"
                    + " BEGIN \(trigger.body) END"
            ]
        },
        isNamed: { "\($0) IN (SELECT value FROM json_each($1))" },
        isOursAlone: true,
        size: "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())",
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
        trigger: { trigger in
            [
                "CREATE FUNCTION \(trigger.name)() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(trigger.body) RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER \(trigger.name) AFTER \(trigger.event) ON \(trigger.table)"
                    + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (\(trigger.condition))"
                    + " EXECUTE FUNCTION \(trigger.name)()",
            ]
        },
        // As a set of rows it would be joined by reading all of a table that is not very large.
        isNamed: { "\($0) = ANY (ARRAY(SELECT json_array_elements_text(CAST($1 AS json))))" },
        isOursAlone: false,
        size: "pg_database_size(current_database())",
        copying: .postgres
    )

    /// Whether others may write at the same time; where none can, what a transaction has read stays true until its end.
    var hasSeveralWriters: Bool {
        exclusiveLock != nil
    }

    /// What tells installations in one database apart, as an expression: locks and channels belong to all of it.
    package static let postgresSchema = "coalesce(current_schema()::text, '')"
}

/// What the database does by itself behind each change of a row: at once where there is one writer, else as the last
/// before the commit, so that the rows which it changes are locked behind all others, and for as short as can be.
struct SQLTrigger {
    let name: String
    let table: String
    /// Such as `INSERT`, or `UPDATE OF` with columns.
    let event: String
    /// Which rows it is for.
    let condition: String
    /// Statements, each with its semicolon.
    let body: String
}

/// The part of a dialect that only a copy of the whole store speaks.
package struct CopyingSQL: Sendable {
    /// Names all tables that are not the engine's own.
    package let tables: String
    /// Describes what the columns of table `$1` are that can be written, in their order: name, type, place in the
    /// primary key or 0, and 1 if the engine counts them up.
    package let columns: String
    /// The rows that the JSON text `$1` is an array of, each an array called `value`.
    package let rows: String
    /// The member of `value` at an index, as text or as it is.
    package let member: @Sendable (Int) -> String
    /// What makes a row keep its number where the engine would count one.
    package let keepingNumbers: String
    /// Keeps triggers of a table quiet while it is filled, and lets them go on; nothing where they may run: one engine
    /// keeps every version of a row that a transaction changes over and over, and passes through all of them.
    package let triggers: (@Sendable (_ names: [String], _ table: String) -> (pausing: String, resuming: String))?
    /// Makes the engine count on from the greatest number in a column of a table; none where it does so by itself.
    package let countingOn: (@Sendable (_ table: String, _ column: String) -> String)?
    /// Has the planner look at a table that was filled; nothing where it goes by rules and not by numbers.
    package let surveying: (@Sendable (_ table: String) -> String)?

    static let sqlite = CopyingSQL(
        tables: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        columns: "SELECT name, type, pk, 0 FROM pragma_table_info($1) ORDER BY cid",
        rows: "json_each($1)",
        // Character 36 begins a path; written as itself it would begin a parameter.
        member: { "json_extract(value, char(36) || '[\($0)]')" },
        keepingNumbers: "",
        triggers: nil,
        countingOn: nil,
        surveying: nil
    )

    static let postgres = CopyingSQL(
        tables:
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'store_connections'",
        columns: """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod),
                COALESCE(array_position(i.indkey::smallint[], a.attnum) + 1, 0),
                CASE WHEN a.attidentity = '' THEN 0 ELSE 1 END
            FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY a.attnum
            """,
        rows: "json_array_elements(CAST($1 AS json))",
        member: { "value ->> \($0)" },
        keepingNumbers: "OVERRIDING SYSTEM VALUE",
        triggers: { names, table in
            func statement(_ verb: String) -> String {
                "ALTER TABLE \(table) " + names.map { "\(verb) TRIGGER \($0)" }.joined(separator: ", ")
            }
            return (pausing: statement("DISABLE"), resuming: statement("ENABLE"))
        },
        countingOn: { table, column in
            "SELECT setval(pg_get_serial_sequence('\(table)', '\(column)'), MAX(\(column))) FROM \(table)"
        },
        surveying: { "ANALYZE \($0)" }
    )
}
