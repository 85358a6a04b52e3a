extension SQLMutation {
    private static let made = "SELECT COALESCE(source_id, id), file_state"
    private static let underWay = "SELECT id, state, COALESCE(place, id), started_at"
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
            "AND (file_state = 'stored' OR (file_state = 'pending' AND source_id IS NULL))",
            ""
        ),
        SQLMutation(name: "join-any-order", in: underWay, "WHERE cache_key = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(
            name: "join-what-has-ended",
            in: underWay,
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
