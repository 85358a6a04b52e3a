extension SQLMutation {
    private static let made = "SELECT COALESCE(source_id, id), state, COALESCE(place, id)"
    private static let leader = "SELECT id, state, COALESCE(place, id), started_at"
    private static let follow = "WHERE source_id = $1 AND state = $2"
    private static let succession = "UPDATE videos SET source_id = NULL, cache = 'miss'"
    private static let candidates = "SELECT id, tenant_id, seconds, day_start"

    /// Of sharing a video, and of what happens to those who share it.
    static let sharing = [
        SQLMutation(name: "share-any-order", in: made, "WHERE cache_key = $1 AND state", "WHERE $1 = $1 AND state"),
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
        SQLMutation(name: "join-any-order", in: leader, "cache_key = $1 AND source_id", "$1 = $1 AND source_id"),
        SQLMutation(name: "join-who-shares", in: leader, "$1 AND source_id IS NULL", "$1"),
        SQLMutation(
            name: "join-what-has-ended",
            in: leader,
            "'processing')",
            "'processing' OR state = 'failed' OR state = 'timed_out')"
        ),
        SQLMutation(name: "join-uncounted", in: "SET followers = followers", "followers + 1", "followers"),
        SQLMutation(
            name: "followers-that-ended-before",
            in: "completed_at = $2 ORDER BY id LIMIT $3",
            "AND completed_at = $2",
            "AND $2 = $2"
        ),
        SQLMutation(name: "followers-of-anybody", in: follow, "WHERE source_id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "followers-that-ended", in: follow, "AND state = $2", "AND $2 = $2"),
        SQLMutation(name: "candidates-of-anybody", in: candidates, "WHERE source_id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "candidates-that-ended", in: candidates, "AND state = 'queued'", ""),
        SQLMutation(name: "the-youngest-candidate", in: candidates, "ORDER BY id", "ORDER BY id DESC"),
        SQLMutation(
            name: "nobody-can-pay-but-waits",
            in: "SET state = 'canceled', updated_at = $2",
            "WHERE source_id = $1 AND",
            "WHERE source_id <> $1 AND"
        ),
        SQLMutation(
            name: "nobody-can-pay-nor-has-ended",
            in: "SET state = 'canceled', updated_at = $2",
            "AND state = 'queued'",
            ""
        ),
        SQLMutation(name: "an-promoted-for-all", in: succession, "WHERE id = $2", "WHERE id = $2 OR source_id = $1"),
        SQLMutation(name: "an-promoted-joined-by-any", in: succession, "leader.id = $1)", "leader.id <> $1)"),
        SQLMutation(
            name: "candidates-without-followers",
            in: "UPDATE videos SET source_id = $2 WHERE source_id = $1",
            "source_id = $1",
            "source_id <> $1"
        ),
        SQLMutation(
            name: "successors-of-those-that-ended",
            in: "UPDATE videos SET source_id = $2 WHERE source_id = $1",
            "AND state = 'queued'",
            ""
        ),
        SQLMutation(
            name: "superseded-that-ended",
            in: "SET cache_key = NULL WHERE id IN (",
            "AND (state = 'queued' OR",
            "AND (state = 'succeeded' OR state = 'queued' OR"
        ),
        SQLMutation(
            name: "purged-unfinished",
            in: "UPDATE videos SET cache_key = NULL WHERE cache_key IS NOT NULL",
            "AND state = 'succeeded'",
            ""
        ),
        SQLMutation(
            name: "superseded-but-shared",
            in: "SET cache_key = NULL WHERE source_id IN (",
            "cache_key = $1",
            "cache_key <> $1"
        ),
        SQLMutation(
            name: "superseded-for-nobody",
            in: "SET cache_key = NULL WHERE id IN (",
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
