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
}
