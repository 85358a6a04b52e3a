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
    /// Makes the engine count on from the greatest number in a column of a table; none where it does so by itself.
    package let countingOn: (@Sendable (_ table: String, _ column: String) -> String)?

    static let sqlite = CopyingSQL(
        tables: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        columns: "SELECT name, type, pk, 0 FROM pragma_table_info($1) ORDER BY cid",
        rows: "json_each($1)",
        // Character 36 begins a path; written as itself it would begin a parameter.
        member: { "json_extract(value, char(36) || '[\($0)]')" },
        keepingNumbers: "",
        countingOn: nil
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
        countingOn: { table, column in
            "SELECT setval(pg_get_serial_sequence('\(table)', '\(column)'), MAX(\(column))) FROM \(table)"
        }
    )
}
