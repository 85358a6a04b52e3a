extension SQLMutation {
    private static let listed = "state_after, previous, hash FROM audit WHERE"
    private static let head = "INSERT INTO audit_head"

    /// Of operators, and of what they have changed.
    static let operators = [
        SQLMutation(name: "operator-of-a-taken-name", in: "INSERT INTO operators", "ON CONFLICT DO NOTHING", ""),
        SQLMutation(
            name: "operator-of-any-name-revoked",
            in: "FROM operators WHERE name",
            "WHERE name = $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(
            name: "operator-revoked-again",
            in: "FROM operators WHERE name",
            "AND revoked_at IS NULL",
            ""
        ),
        SQLMutation(
            name: "all-operators-revoked",
            in: "UPDATE operators SET revoked_at",
            "WHERE id = $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(
            name: "operator-of-any-token",
            in: "digest FROM operators",
            "WHERE id = $1",
            "WHERE $1 = $1 ORDER BY id"
        ),
        SQLMutation(
            name: "use-by-all-operators",
            in: "UPDATE operators SET last_used_day",
            "WHERE id = $1",
            "WHERE $1 = $1"
        ),
        SQLMutation(
            name: "use-of-an-older-day-by-an-operator",
            in: "UPDATE operators SET last_used_day",
            "last_used_day < $2",
            "last_used_day <> $2"
        ),
        SQLMutation(name: "audit-of-any-actor", in: listed, "actor = $", "'' <> $"),
        SQLMutation(name: "audit-about-anything", in: listed, "AND subject = $", "AND '' <> $"),
        SQLMutation(name: "audit-from-the-start", in: listed, "AND at >= $", "AND 0 <= $"),
        SQLMutation(name: "audit-to-the-end", in: listed, "AND at < $", "AND 0 < $"),
        SQLMutation(name: "audit-from-the-first-page", in: listed, "AND number < $", "AND 0 < $"),
        SQLMutation(name: "audit-head-keeps-its-count", in: head, "count = excluded.count", "count = audit_head.count"),
        SQLMutation(name: "audit-head-keeps-its-hash", in: head, "hash = excluded.hash", "hash = audit_head.hash"),
    ]
}
