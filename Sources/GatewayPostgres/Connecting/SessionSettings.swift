import GatewayLedger

// What of a session decides whether orders are accepted, kept and found. `ALTER ROLE`, `ALTER DATABASE`, `PGOPTIONS` and
// the server's own file can set each of it otherwise, and a change of that file reaches sessions that are open. In: time
// limits. Out: statements that open a session. What must hold: they read no table that is locked and change none, so
// that what they are run under does not matter. What only costs time, such as `jit`, is the operator's.

/// The settings that every session is given, whatever its role or database says.
enum SessionSettings {
    /// The statements, in a transaction of their own.
    static func statements(_ timeouts: PostgresTimeouts) -> String {
        let pairs = values(timeouts).map { "('\($0.name)', '\($0.value)')" }.joined(separator: ", ")
        return """
            BEGIN ISOLATION LEVEL READ COMMITTED;
            SELECT set_config(name, value, false) FROM (VALUES \(pairs)) AS pinned (name, value)
            WHERE current_setting(name, true) IS NOT NULL;
            \(rows)
            \(durability)
            \(schema)
            COMMIT;
            """
    }

    /// What is pinned, by name; a server passes over what its version does not have.
    ///
    /// `default_transaction_read_only` is not: a server that was made read-only because another one has taken its place
    /// must not be talked into writing.
    private static func values(_ timeouts: PostgresTimeouts) -> [(name: String, value: String)] {
        [
            ("client_encoding", "UTF8"),
            // For statements outside of the ledger's transactions; serializable would give them up for others' sake.
            ("default_transaction_isolation", "read committed"),
            ("default_transaction_deferrable", "off"),
            ("statement_timeout", "\(timeouts.statement.components.seconds)s"),
            ("lock_timeout", "\(timeouts.lock.components.seconds)s"),
            ("idle_in_transaction_session_timeout", "\(timeouts.nextStatement.components.seconds)s"),
            // Connections wait idle in the pool, and migrations and copies take their time.
            ("idle_session_timeout", "0"),
            ("transaction_timeout", "0"),
            // A statement that is refused is no reason to end the session.
            ("exit_on_error", "off"),
            // SQL means what it says, and rows that a policy hides are an error instead of missing.
            ("standard_conforming_strings", "on"),
            ("transform_null_equals", "off"),
            ("row_security", "off"),
        ]
    }

    /// Foreign keys are checked; a user who may not change that back is refused.
    private static let rows = """
        SELECT set_config('session_replication_role', 'origin', false)
        WHERE current_setting('session_replication_role') <> 'origin';
        """

    /// What is committed survives a crash of the server, at least; anything beyond, such as `remote_apply`, is kept.
    ///
    /// `local` is kept too: it is how an operator lets commits wait for no standby, and the start says so.
    private static let durability = """
        SELECT set_config('synchronous_commit', CASE level WHEN 'off' THEN 'on' ELSE level END, false)
        FROM current_setting('synchronous_commit') AS level;
        """

    /// The store's schema and no other: the one where it is, or where the search path would make it.
    ///
    /// A schema that is made later and stands earlier in the path would otherwise take the locks of new sessions, and the
    /// tables of the next migration, away from those of the others.
    private static let schema = """
        SELECT set_config('search_path', quote_ident(name) || ', pg_temp', false)
        FROM coalesce(
            (
                SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = to_regclass('store_connections')
            ),
            current_schema()::text
        ) AS name
        WHERE name IS NOT NULL;
        """
}
