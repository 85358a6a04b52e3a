extension SQLMutation {
    private static let made = "SELECT COALESCE(source_id, id), COALESCE(made_at, completed_at)"
    private static let payer = "SELECT id FROM videos WHERE cache_key = $1"
    private static let follow = "WHERE source_id = $1 AND state = $2"
    private static let heirs = "SELECT id, tenant_id, seconds, day_start"

    /// Of sharing a video, and of what happens to those who share it.
    static let sharing = [
        SQLMutation(name: "share-any-order", in: made, "WHERE cache_key = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "share-what-is-deleted", in: made, "AND deleted_at IS NULL", ""),
        SQLMutation(name: "share-what-is-too-old", in: made, "AND COALESCE(made_at, completed_at) > $2", "AND $2 = $2"),
        SQLMutation(
            name: "share-what-is-gone",
            in: made,
            "file_state = 'stored' AND file_expires_at > $3 AND",
            "$3 = $3 AND"
        ),
        SQLMutation(name: "share-what-expires", in: made, "file_expires_at > $3", "$3 = $3"),
        SQLMutation(name: "share-what-never-comes", in: made, "completed_at > $4", "$4 = $4"),
        SQLMutation(name: "join-any-order", in: payer, "WHERE cache_key = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "join-who-shares", in: payer, "AND source_id IS NULL", ""),
        SQLMutation(
            name: "join-what-has-ended",
            in: payer,
            "'processing')",
            "'processing', 'failed', 'timed_out')"
        ),
        SQLMutation(name: "join-uncounted", in: "SET followers = followers", "followers + 1", "followers"),
        SQLMutation(name: "followers-of-anybody", in: follow, "WHERE source_id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "followers-that-ended", in: follow, "AND state = $2", "AND $2 = $2"),
        SQLMutation(name: "heirs-of-anybody", in: heirs, "WHERE source_id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "heirs-that-ended", in: heirs, "AND state = 'queued'", ""),
        SQLMutation(name: "the-youngest-heir", in: heirs, "ORDER BY id", "ORDER BY id DESC"),
        SQLMutation(
            name: "superseded-for-nobody",
            in: "SET cache_key = NULL WHERE cache_key = $1",
            "cache_key = $1",
            "cache_key <> $1"
        ),
        SQLMutation(
            name: "files-for-nobody-else",
            in: "WHERE source_id = $1 AND file_state = 'pending' RETURNING",
            "WHERE source_id = $1",
            "WHERE source_id <> $1"
        ),
    ]
}
