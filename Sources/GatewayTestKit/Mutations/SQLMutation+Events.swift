extension SQLMutation {
    private static let endings = "AND completed_at IS NOT NULL AND deleted_at IS NULL"
    private static let beginnings = "AND completed_at IS NULL AND deleted_at IS NULL"

    /// Of what is told again of videos that have changed.
    static let events = [
        SQLMutation(name: "endings-of-anybody", in: endings, "WHERE tenant_id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "endings-of-one-moment", in: endings, "OR id > $3", "OR $3 <> $3"),
        SQLMutation(name: "endings-told-twice", in: endings, "id > $3", "$3 = $3"),
        SQLMutation(name: "endings-that-are-deleted", in: endings, "AND deleted_at IS NULL", ""),
        SQLMutation(name: "endings-out-of-order", in: endings, "ORDER BY completed_at, id", "ORDER BY id"),
        SQLMutation(name: "beginnings-of-anybody", in: beginnings, "WHERE tenant_id = $1 AND", "WHERE $1 = $1 AND"),
        SQLMutation(name: "beginnings-of-one-moment", in: beginnings, "OR id > $3", "OR $3 <> $3"),
        SQLMutation(name: "beginnings-of-the-queue-alone", in: beginnings, "'in_progress'", "'queued'"),
    ]
    private static let hint = "UPDATE videos SET next_look_at = $2 WHERE id = (SELECT video_id FROM attempts"
    private static let answer = "UPDATE idempotency SET video_id = $4"

    /// Of the upstream's own calls, and of calls that their callers have named.
    static let calls = [
        SQLMutation(name: "hint-to-another-video", in: hint, "external_task_id = $1", "external_task_id <> $1"),
        SQLMutation(
            name: "hint-to-any-state",
            in: hint,
            "AND state IN ('unknown', 'submitted', 'processing', 'timed_out')",
            ""
        ),
        SQLMutation(name: "hint-to-what-is-due", in: hint, "AND next_look_at > $2", ""),
        SQLMutation(name: "hint-to-the-lost-alone", in: hint, "'submitted', 'processing', 'timed_out'", "'unknown'"),
        SQLMutation(name: "answer-of-any-tenant", in: answer, "tenant_id = $1", "$1 = $1"),
        SQLMutation(name: "answer-of-any-call", in: answer, "route = $2", "$2 = $2"),
        SQLMutation(name: "answer-of-any-key", in: answer, "key = $3", "$3 = $3"),
    ]
}
