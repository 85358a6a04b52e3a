extension Migration {
    /// Who is told of what becomes of videos, and what they are told.
    ///
    /// The database writes an event, and whom it goes to, in the transaction of the move itself, whichever statement
    /// makes it: a video that ends by its own move, by that of the video it shares, or by being there already, and also
    /// while a server of the version before still works on the tables. A video has one event of each status that it
    /// comes to, because its id is made of both: `failed` when patience is over, `completed` when it arrives after all.
    ///
    /// `videos.webhook` is the form in which the order's own address is told, and null where it named none; `queue` is
    /// what waits for nothing but itself: an endpoint, or the addresses of a tenant at one host.
    static let webhooks = Migration(name: "0018-webhooks") { dialect in
        tables(dialect) + indexes + triggers.flatMap(dialect.trigger)
    }

    /// The names of all triggers of `videos`; any other there is somebody else's.
    package static let videoTriggers = usageTriggers + triggers.map(\.name)

    private static func tables(_ dialect: SQLDialect) -> [String] {
        ["ALTER TABLE videos ADD COLUMN webhook TEXT", videoTable(dialect)] + targetTables(dialect)
            + eventTables(dialect)
    }

    private static func videoTable(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE video_webhooks (
            video_id TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            queue TEXT NOT NULL,
            base TEXT
        ) \(dialect.tableOptions)
        """
    }

    /// Who is told.
    private static func targetTables(_ dialect: SQLDialect) -> [String] {
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE webhook_secrets (
                tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
                secret TEXT NOT NULL,
                previous TEXT,
                previous_until \(integer),
                created_at \(integer) NOT NULL
            ) \(options)
            """,
            """
            CREATE TABLE webhook_endpoints (
                id TEXT PRIMARY KEY,
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                url TEXT NOT NULL,
                events TEXT NOT NULL,
                description TEXT,
                secret TEXT NOT NULL,
                previous TEXT,
                previous_until \(integer),
                created_at \(integer) NOT NULL,
                disabled_at \(integer),
                disabled_reason TEXT,
                failing_since \(integer)
            ) \(options)
            """,
        ]
    }

    /// What is told, and what has become of that.
    private static func eventTables(_ dialect: SQLDialect) -> [String] {
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE webhook_events (
                id TEXT PRIMARY KEY,
                tenant_id TEXT NOT NULL,
                video_id TEXT,
                format TEXT NOT NULL,
                type TEXT NOT NULL,
                state TEXT,
                failure TEXT,
                created_at \(integer) NOT NULL,
                body TEXT
            ) \(options)
            """,
            """
            CREATE TABLE webhook_deliveries (
                event_id TEXT NOT NULL,
                target TEXT NOT NULL,
                tenant_id TEXT NOT NULL,
                queue TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'pending',
                tries \(integer) NOT NULL DEFAULT 0,
                claim \(integer) NOT NULL DEFAULT 0,
                next_at \(integer) NOT NULL,
                created_at \(integer) NOT NULL,
                tried_at \(integer),
                ended_at \(integer),
                status \(integer),
                error TEXT,
                PRIMARY KEY (event_id, target)
            ) \(options)
            """,
        ]
    }

    private static let indexes = [
        "CREATE INDEX webhook_endpoints_of_tenant ON webhook_endpoints (tenant_id, created_at, id)",
        "CREATE INDEX webhook_events_of_tenant ON webhook_events (tenant_id, created_at)",
        "CREATE INDEX webhook_events_by_age ON webhook_events (created_at)",
        "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (queue, next_at) WHERE state = 'pending'",
        "CREATE INDEX webhook_deliveries_of_target ON webhook_deliveries (target, created_at, event_id)",
    ]

    private static let triggers = [
        // What is admitted has ended only where the result cache has it already.
        SQLTrigger(
            name: "webhooks_admit",
            table: "videos",
            event: "INSERT",
            condition: "NEW.status = 'completed'",
            body: telling
        ),
        SQLTrigger(
            name: "webhooks_move",
            table: "videos",
            event: "UPDATE OF state",
            condition: """
                NEW.status <> OLD.status AND (NEW.status = 'completed' OR NEW.status = 'failed'
                OR NEW.status = 'canceled' OR (NEW.webhook = 'kling' AND NEW.status = 'in_progress'))
                """,
            body: telling
        ),
    ]

    /// What is told to endpoints, and in the same form to the order's own address.
    private static let event = "'evt_' || NEW.id || '_' || NEW.status"
    /// What is told in Kling's form.
    private static let callback = "'evt_' || NEW.id || '_kling_' || NEW.status"

    /// Whom it goes to first, then what it is: an event of which nobody is to be told is not written.
    ///
    /// A statement for each case: of a union, and of what is to be distinct, SQLite would make a temporary table with
    /// each video that ends.
    private static let telling = """
        INSERT INTO webhook_deliveries (event_id, target, tenant_id, queue, next_at, created_at)
        SELECT \(event), e.id, NEW.tenant_id, e.id, NEW.updated_at, NEW.updated_at
        FROM webhook_endpoints AS e WHERE e.tenant_id = NEW.tenant_id AND e.disabled_at IS NULL
        AND e.events LIKE '%video.' || NEW.status || '%'
        ON CONFLICT DO NOTHING;
        INSERT INTO webhook_deliveries (event_id, target, tenant_id, queue, next_at, created_at)
        SELECT CASE NEW.webhook WHEN 'kling' THEN \(callback) ELSE \(event) END, 'video', NEW.tenant_id, w.queue,
        NEW.updated_at, NEW.updated_at
        FROM video_webhooks AS w WHERE w.video_id = NEW.id
        ON CONFLICT DO NOTHING;
        \(telling(event, as: "event"))
        \(telling(callback, as: "kling"))
        """

    private static func telling(_ event: String, as format: String) -> String {
        """
        INSERT INTO webhook_events (id, tenant_id, video_id, format, type, state, failure, created_at)
        SELECT \(event), NEW.tenant_id, NEW.id, '\(format)', 'video.' || NEW.status, NEW.state, NEW.failure,
        NEW.updated_at WHERE EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.event_id = \(event))
        ON CONFLICT DO NOTHING;
        """
    }
}
