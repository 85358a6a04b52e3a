extension SQLMutation {
    private static let hold = "INSERT INTO balances"
    private static let end = "SET held = balances.held - CASE"

    /// Of what a tenant's limits are counted with.
    static let balances = [
        SQLMutation(
            name: "hold-forgets-earlier",
            in: hold,
            "held = balances.held + excluded.held",
            "held = excluded.held"
        ),
        SQLMutation(name: "end-keeps-the-hold", in: end, "balances.held - CASE", "balances.held - 0 * CASE"),
        SQLMutation(name: "end-forgets-the-use", in: end, "balances.used + $6 * CASE", "balances.used + $6 * 0 * CASE"),
        SQLMutation(name: "end-uses-what-is-given-back", in: end, "+ $6 * CASE", "+ ($6 * 0 + 1) * CASE"),
        SQLMutation(name: "end-uses-a-place", in: end, "'concurrent_videos' THEN 0", "'concurrent_videos' THEN 1"),
        SQLMutation(name: "end-of-one-second", in: end, "'seconds_per_month' THEN $4", "'seconds_per_month' THEN 1"),
        SQLMutation(name: "end-in-another-window", in: end, "'videos_per_day', $2", "'videos_per_day', $3"),
        SQLMutation(
            name: "admit-within-limits-of-any-tenant",
            in: "LEFT JOIN tenant_limits",
            "ON tenant_limits.tenant_id = tenants.id",
            "ON true"
        ),
        SQLMutation(
            name: "limits-of-any-tenant",
            in: "SELECT name, value FROM tenant_limits",
            "WHERE tenant_id = $1",
            "WHERE $1 = $1 ORDER BY tenant_id"
        ),
        SQLMutation(
            name: "limit-not-changed",
            in: "INSERT INTO tenant_limits",
            "DO UPDATE SET value = excluded.value",
            "DO NOTHING"
        ),
        SQLMutation(
            name: "limit-taken-from-all-names",
            in: "DELETE FROM tenant_limits",
            "AND name = $2",
            "AND $2 = $2"
        ),
        SQLMutation(name: "limit-taken-from-all-tenants", in: "DELETE FROM tenant_limits", "tenant_id = $1", "$1 = $1"),
        SQLMutation(name: "quota-of-any-tenant", in: "FROM balances WHERE tenant_id = $1", "tenant_id = $1", "$1 = $1"),
        SQLMutation(
            name: "quota-without-month",
            in: "FROM balances WHERE tenant_id = $1",
            "window_start = $3",
            "window_start = $3 - $3"
        ),
    ]

    private static let key = "INSERT INTO idempotency"
    private static let earlier = "SELECT digest, video_id FROM idempotency"
    private static let joined = "request_digest = $2 AND created_at > $3"
    private static let forget = "DELETE FROM idempotency"
    private static let lost = "(SELECT video_id FROM undelivered"
    private static let arrived = "DELETE FROM undelivered WHERE tenant_id"
    private static let own = "id = $1 AND tenant_id = $2 AND deleted_at IS NULL"
    private static let named = "external_id = $1 AND tenant_id = $2"
    private static let anyone = "FROM videos WHERE id = $1 AND deleted_at IS NULL"
    private static let delete = "UPDATE videos SET deleted_at"
    private static let forgo = "AND NOT EXISTS ( SELECT 1 FROM videos AS follower"

    /// Of what callers ask for: admission, repetition, reading, withdrawing.
    static let callers = [
        SQLMutation(name: "admit-suspended", in: "tenant_limits.value, state", "value, state,", "value, 'active',"),
        SQLMutation(name: "admit-taken-name", in: "INSERT INTO videos", "ON CONFLICT DO NOTHING", ""),
        SQLMutation(name: "first-of-a-name", in: named, "ORDER BY id DESC", "ORDER BY id"),
        SQLMutation(name: "key-taken-again", in: key, "WHERE idempotency.created_at <= $7", "WHERE true OR $7 = $7"),
        SQLMutation(name: "key-lives-for-ever", in: key, "WHERE idempotency.created_at <= $7", "WHERE $7 < 0"),
        SQLMutation(name: "key-keeps-its-age", in: key, ", created_at = excluded.created_at", ""),
        SQLMutation(name: "key-keeps-its-video", in: key, "video_id = excluded.video_id, ", ""),
        SQLMutation(name: "key-keeps-its-digest", in: key, "digest = excluded.digest, ", ""),
        SQLMutation(name: "key-of-any-tenant", in: earlier, "WHERE tenant_id = $1", "WHERE $1 = $1"),
        SQLMutation(name: "key-of-any-route", in: earlier, "AND route = $2", "AND $2 = $2"),
        SQLMutation(name: "key-of-any-name", in: earlier, "AND key = $3", "AND $3 = $3"),
        SQLMutation(name: "repeat-of-any-tenant", in: joined, "tenant_id = $1", "$1 = $1"),
        SQLMutation(
            name: "repeat-of-any-order",
            in: joined,
            "request_digest = $2",
            "request_digest IS NOT NULL AND $2 = $2"
        ),
        SQLMutation(name: "repeat-of-any-age", in: joined, "AND created_at > $3", "AND $3 = $3"),
        SQLMutation(name: "repeat-of-the-oldest", in: joined, "ORDER BY created_at DESC", "ORDER BY created_at"),
        SQLMutation(name: "repeat-of-deleted", in: joined, "AND deleted_at IS NULL ORDER", "ORDER"),
        SQLMutation(
            name: "repeats-without-end",
            in: "INSERT INTO repeats",
            "(SELECT COUNT(*) FROM repeats WHERE video_id = $1) < $6",
            "$6 = $6"
        ),
        SQLMutation(name: "repeats-of-any-video", in: "INSERT INTO repeats", "WHERE id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(
            name: "record-with-any-repeats",
            in: "key_id, delivered FROM repeats",
            "WHERE video_id = $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(
            name: "record-with-any-attempts",
            in: "upstream_code, upstream_request_id FROM attempts",
            "WHERE video_id = $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(name: "lost-by-any-tenant", in: lost, "WHERE tenant_id = $1", "WHERE $1 = $1"),
        SQLMutation(name: "lost-by-any-key", in: lost, "AND key_id = $2", "AND $2 = $2"),
        SQLMutation(name: "lost-of-any-order", in: lost, "AND digest = $3", "AND $3 = $3"),
        SQLMutation(name: "lost-of-any-age", in: lost, "AND created_at > $4", "AND $4 = $4"),
        SQLMutation(name: "lost-the-oldest", in: lost, "MAX(created_at)", "MIN(created_at)"),
        SQLMutation(
            name: "lost-keeps-its-age",
            in: "INSERT INTO undelivered",
            "created_at = excluded.created_at",
            "created_at = undelivered.created_at"
        ),
        SQLMutation(name: "arrived-of-any-key", in: arrived, "AND key_id = $2", "AND $2 = $2"),
        SQLMutation(name: "arrived-of-any-order", in: arrived, "AND digest = $3", "AND $3 = $3"),
        SQLMutation(name: "arrived-of-any-video", in: arrived, "AND video_id = $4", "AND $4 = $4"),
        SQLMutation(
            name: "lost-forgotten-early",
            in: "DELETE FROM undelivered WHERE created_at",
            "WHERE created_at <= $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(
            name: "lost-never-due",
            in: "SELECT 1 FROM undelivered",
            "WHERE created_at <= $1",
            "WHERE created_at < $1 - $1"
        ),
        SQLMutation(name: "keys-forgotten-early", in: forget, "WHERE created_at <= $1", "WHERE $1 = $1"),
        SQLMutation(
            name: "keys-never-due",
            in: "SELECT 1 FROM idempotency",
            "WHERE created_at <= $1",
            "WHERE created_at < $1 - $1"
        ),
        SQLMutation(name: "read-of-any-tenant", in: own, "tenant_id = $2", "$2 = $2"),
        SQLMutation(name: "read-of-deleted", in: own, "AND deleted_at IS NULL", ""),
        SQLMutation(name: "named-of-any-tenant", in: named, "tenant_id = $2", "$2 = $2"),
        SQLMutation(name: "named-of-deleted", in: named, "AND deleted_at IS NULL", ""),
        SQLMutation(name: "withdraw-deleted", in: anyone, "AND deleted_at IS NULL", ""),
        SQLMutation(name: "delete-any-video", in: delete, "WHERE id = $1", "WHERE $1 = $1"),
        SQLMutation(name: "delete-keeps-expiry", in: delete, ", file_expires_at = $2", ""),
        SQLMutation(name: "delete-keeps-pending", in: forgo, "SET file_state = 'gone'", "SET file_state = 'pending'"),
        SQLMutation(name: "delete-keeps-fetching", in: forgo, "file_next_at = NULL", "file_next_at = file_next_at"),
        SQLMutation(
            name: "delete-takes-it-from-others",
            in: forgo,
            "WHERE follower.source_id = $1",
            "WHERE follower.source_id = '' || $1 || 'x'"
        ),
        SQLMutation(name: "list-of-deleted", in: "ORDER BY id DESC LIMIT", "deleted_at IS NULL", "true"),
        SQLMutation(name: "list-of-any-tenant", in: "ORDER BY id DESC LIMIT", "tenant_id = $1", "$1 = $1"),
        SQLMutation(name: "list-of-any-status", in: "AND status = $", "AND status = $", "AND '' <> $"),
        SQLMutation(name: "list-from-the-start", in: "AND id < $", "AND id < $", "AND '' < $"),
    ]

    /// Of tenants and their keys.
    static let tenants = [
        SQLMutation(name: "tenant-taken-name", in: "INSERT INTO tenants", "ON CONFLICT DO NOTHING", ""),
        SQLMutation(name: "tenant-state-of-all", in: "UPDATE tenants SET state", "WHERE id = $1", "WHERE $1 = $1"),
        SQLMutation(name: "tenant-change-unnoted", in: "UPDATE changes", "version = version + 1", "version = version"),
        SQLMutation(name: "counts-of-any-tenant", in: "GROUP BY state", "tenant_id = $1", "$1 = $1"),
        SQLMutation(name: "counts-of-deleted", in: "GROUP BY state", "AND deleted_at IS NULL", ""),
        SQLMutation(
            name: "rotation-of-all-keys",
            in: "UPDATE tenant_keys SET expires_at",
            "WHERE id = $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(
            name: "rotation-makes-longer",
            in: "UPDATE tenant_keys SET expires_at",
            "OR expires_at > $2",
            "OR expires_at <> $2"
        ),
        SQLMutation(
            name: "rotation-of-endless-only",
            in: "UPDATE tenant_keys SET expires_at",
            "OR expires_at > $2",
            ""
        ),
        SQLMutation(name: "revocation-again", in: "SET revoked_at", "COALESCE(revoked_at, $2)", "$2"),
        SQLMutation(name: "revocation-of-all-keys", in: "SET revoked_at", "WHERE id = $1", "WHERE $1 = $1"),
        SQLMutation(name: "use-of-an-older-day", in: "SET last_used_day", "last_used_day < $2", "last_used_day <> $2"),
        SQLMutation(name: "use-of-all-keys", in: "SET last_used_day", "WHERE id = $1", "WHERE $1 = $1"),
        SQLMutation(name: "keys-of-any-tenant", in: "FROM tenant_keys WHERE tenant_id", "tenant_id = $1", "$1 = $1"),
        SQLMutation(name: "credential-of-any-tenant", in: "FROM tenant_keys AS k", "ON t.id = k.tenant_id", "ON true"),
    ]
}
