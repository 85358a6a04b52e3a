import GatewayLedger

/// What every connection is given: how long to wait for what, and what a commit means.
enum SessionRules {
    /// libpq's parameters, where the URL does not say otherwise: seconds, but milliseconds for `tcp_user_timeout`.
    static func parameters(_ timeouts: PostgresTimeouts) -> [String: String] {
        [
            "connect_timeout": "\(timeouts.connecting.components.seconds)",
            "fallback_application_name": "kling-gateway",
            "keepalives_idle": "10",
            "keepalives_interval": "5",
            "keepalives_count": "3",
            "tcp_user_timeout": "15000",
        ]
    }

    /// How long a connection is used, so that it follows the database when that moves.
    static let maximumAge = Duration.seconds(3600)
    /// How many statements a connection keeps prepared, before a new one takes its place.
    static let maximumStatements = 256

    /// Prepares a session, makes it known to who wants the store alone, and makes the row that tells later whether its
    /// last commit came through.
    ///
    /// A row lives for a day, far longer than any connection. No standby is waited for: what a later commit brings there
    /// brings the row too, and while a standby is away connections can still be had to read.
    static func opening(_ timeouts: PostgresTimeouts, namesSchema: Bool) -> String {
        """
        \(SessionSettings.statements(timeouts))
        SELECT set_config('synchronous_commit', 'local', true);
        DO $body$ BEGIN
            IF to_regclass('store_connections') IS NULL THEN
                \(namesSchema ? "" : refuseAnother)
                PERFORM pg_advisory_xact_lock(hashtextextended(\(SQLDialect.postgresSchema), \(openingLock)));
                CREATE TABLE IF NOT EXISTS store_connections (
                    id TEXT PRIMARY KEY, writes BIGINT NOT NULL, opened_at TIMESTAMPTZ NOT NULL
                );
            END IF;
            IF NOT pg_try_advisory_lock_shared(\(ExclusiveUseLock.lock)) THEN
                RAISE EXCEPTION 'a copy from this store, or into it, is under way';
            END IF;
        END $body$;
        DELETE FROM store_connections WHERE opened_at < now() - interval '1 day';
        INSERT INTO store_connections (id, writes, opened_at) VALUES (gen_random_uuid()::text, 0, now())
        RETURNING id, pg_backend_pid()::text
        """
    }

    /// A search path that has changed must not make a second, empty store beside the one that is meant.
    private static let refuseAnother = """
        IF EXISTS (\(otherStores)) THEN
            RAISE EXCEPTION 'there is no store in the schema %, but one in %',
                quote_ident(current_schema()), (\(otherStores));
        END IF;
        """

    /// The schemas with a store that this user may use, as one text; no row where there is none.
    private static let otherStores = """
        SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = 'store_connections' AND has_table_privilege(c.oid, 'INSERT')
            AND has_schema_privilege(n.oid, 'USAGE')
            AND EXISTS (SELECT 1 FROM pg_class m WHERE m.relname = 'migrations' AND m.relnamespace = n.oid)
        HAVING COUNT(*) > 0
        """

    /// Two sessions that create a table at the same moment would fail, `IF NOT EXISTS` or not; those of other stores in
    /// the database need not wait.
    private static let openingLock = 520_934_101
}

/// How long an engine waits for what before it gives up.
///
/// `connecting`, `statement`, `lock`, `nextStatement` and `commitOutcome` are whole seconds, at least one: libpq and the server
/// take less for no limit at all.
package struct PostgresTimeouts: Sendable {
    /// How long a transaction waits for a connection that becomes free, before it is refused.
    package var freeConnection = Duration.seconds(10)
    /// How long a host may take to connect, where the URL does not say otherwise.
    package var connecting = Duration.seconds(5)
    /// How long an answer may take, before the connection is given up; longer than any of the server's own limits.
    package var answer = Duration.seconds(30)
    /// How long the server works on one statement.
    package var statement = Duration.seconds(10)
    /// How long a statement waits for a lock.
    package var lock = Duration.seconds(5)
    /// How long the server waits for the next statement of a transaction.
    package var nextStatement = Duration.seconds(10)
    /// How long is looked for what became of a commit that was not answered.
    package var commitOutcome = Duration.seconds(30)

    /// What a server is run with.
    package init() {}
}
