extension Migration {
    /// The first tables: tenants and keys, videos, attempts, entries.
    ///
    /// Some rules are the database's own, so that no bug of ours can break them: a video has one hold; it has one
    /// settle or release; while an attempt is open, unknown or made, there is no second one; no price is negative; and
    /// no word that these rules do not know can stand where they look.
    static let videosAndTenants = Migration(name: "0001-videos-and-tenants") { dialect in
        tenantTables(dialect) + videoTables(dialect) + attemptTables(dialect) + moneyTables(dialect) + videoIndexes
    }

    private static func tenantTables(_ dialect: SQLDialect) -> [String] {
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE tenants (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                state TEXT NOT NULL,
                created_at \(integer) NOT NULL
            ) \(options)
            """,
            """
            CREATE TABLE tenant_keys (
                id TEXT PRIMARY KEY,
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                digest TEXT NOT NULL,
                scopes TEXT NOT NULL,
                created_at \(integer) NOT NULL,
                lifetime \(integer),
                expires_at \(integer),
                revoked_at \(integer),
                last_used_day \(integer)
            ) \(options)
            """,
            "CREATE INDEX tenant_keys_of_tenant ON tenant_keys (tenant_id, id)",
            "CREATE TABLE changes (topic TEXT PRIMARY KEY, version \(integer) NOT NULL) \(options)",
            "INSERT INTO changes (topic, version) VALUES ('tenants', 0)",
            "CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) \(options)",
        ]
    }

    private static func videoTables(_ dialect: SQLDialect) -> [String] {
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE videos (
                id TEXT PRIMARY KEY,
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                external_id TEXT,
                model TEXT NOT NULL,
                mode TEXT NOT NULL,
                seconds \(integer) NOT NULL,
                aspect_ratio TEXT NOT NULL,
                prompt TEXT NOT NULL,
                prompt_length \(integer) NOT NULL,
                prompt_digest TEXT NOT NULL,
                negative_prompt TEXT,
                guidance TEXT,
                camera TEXT,
                metadata TEXT NOT NULL,
                price \(integer) NOT NULL CHECK (price >= 0),
                currency TEXT NOT NULL,
                price_version TEXT NOT NULL,
                state TEXT NOT NULL,
                status TEXT NOT NULL GENERATED ALWAYS AS (
                    CASE state
                        WHEN 'queued' THEN 'queued'
                        WHEN 'submitting' THEN 'in_progress'
                        WHEN 'unknown' THEN 'in_progress'
                        WHEN 'submitted' THEN 'in_progress'
                        WHEN 'processing' THEN 'in_progress'
                        WHEN 'succeeded' THEN 'completed'
                        WHEN 'failed' THEN 'failed'
                        WHEN 'timed_out' THEN 'failed'
                        WHEN 'expired' THEN 'failed'
                        WHEN 'canceled' THEN 'canceled'
                    END
                ) STORED,
                failure TEXT,
                created_at \(integer) NOT NULL,
                updated_at \(integer) NOT NULL,
                started_at \(integer),
                completed_at \(integer),
                queue_deadline \(integer),
                not_before \(integer) NOT NULL,
                refusals \(integer) NOT NULL DEFAULT 0,
                upstream_task_id TEXT,
                next_look_at \(integer),
                misses \(integer) NOT NULL DEFAULT 0,
                file_state TEXT NOT NULL DEFAULT 'none',
                file_url TEXT,
                file_next_at \(integer),
                file_tries \(integer) NOT NULL DEFAULT 0,
                file_digest TEXT,
                file_size \(integer),
                file_expires_at \(integer),
                deleted_at \(integer)
            ) \(options)
            """
        ]
    }

    private static func attemptTables(_ dialect: SQLDialect) -> [String] {
        let (integer, options) = (dialect.bigInteger, dialect.tableOptions)
        return [
            """
            CREATE TABLE attempts (
                external_task_id TEXT PRIMARY KEY,
                video_id TEXT NOT NULL REFERENCES videos (id),
                number \(integer) NOT NULL,
                upstream_key_id TEXT NOT NULL,
                started_at \(integer) NOT NULL,
                ended_at \(integer),
                outcome TEXT NOT NULL
                    CHECK (outcome IN ('open', 'made', 'unknown', 'refused', 'rejected', 'lost')),
                upstream_status \(integer),
                upstream_code TEXT,
                upstream_request_id TEXT,
                UNIQUE (video_id, number)
            ) \(options)
            """,
            "CREATE UNIQUE INDEX attempts_at_most_one ON attempts (video_id) WHERE outcome IN ('open', 'made', 'unknown')",
        ]
    }

    private static func moneyTables(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE entries (
                sequence \(dialect.sequenceKey),
                video_id TEXT NOT NULL REFERENCES videos (id),
                tenant_id TEXT NOT NULL REFERENCES tenants (id),
                kind TEXT NOT NULL CHECK (kind IN ('hold', 'settle', 'release', 'adjust')),
                amount \(dialect.bigInteger) NOT NULL CHECK (amount >= 0 OR kind = 'adjust'),
                currency TEXT NOT NULL,
                at \(dialect.bigInteger) NOT NULL
            ) \(dialect.tableOptions)
            """,
            "CREATE UNIQUE INDEX entries_one_hold ON entries (video_id) WHERE kind = 'hold'",
            "CREATE UNIQUE INDEX entries_one_end ON entries (video_id) WHERE kind IN ('settle', 'release')",
        ]
    }

    private static let videoIndexes = [
        "CREATE INDEX videos_of_tenant ON videos (tenant_id, id) WHERE deleted_at IS NULL",
        "CREATE INDEX videos_of_status ON videos (tenant_id, status, id) WHERE deleted_at IS NULL",
        "CREATE UNIQUE INDEX videos_external_id ON videos (tenant_id, external_id) WHERE external_id IS NOT NULL",
        // `state` is there for the planner alone: with it, counting the queue never touches a video's own row.
        "CREATE INDEX videos_queue ON videos (id, state) WHERE state = 'queued'",
        "CREATE INDEX videos_starts ON videos (not_before) WHERE state = 'queued'",
        "CREATE INDEX videos_deadlines ON videos (queue_deadline) WHERE state = 'queued' AND queue_deadline IS NOT NULL",
        """
        CREATE INDEX videos_slots ON videos (state) \
        WHERE state IN ('submitting', 'unknown', 'submitted', 'processing')
        """,
        "CREATE INDEX videos_due ON videos (next_look_at) WHERE next_look_at IS NOT NULL",
        "CREATE INDEX videos_made ON videos (completed_at) WHERE state = 'succeeded'",
        "CREATE INDEX videos_files_due ON videos (file_next_at) WHERE file_state = 'pending'",
        "CREATE INDEX videos_files_kept ON videos (file_expires_at) WHERE file_state = 'stored'",
    ]
}
