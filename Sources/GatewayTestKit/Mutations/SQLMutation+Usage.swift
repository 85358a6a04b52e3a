extension SQLMutation {
    private static let admit = "CREATE TRIGGER usage_totals_admit"
    private static let move = "CREATE TRIGGER usage_totals_move"
    private static let filling = "FROM videos GROUP BY videos.tenant_id"
    private static let report = "SELECT span.start AS start"
    private static let parts = "SELECT piece.start"

    /// Of the totals of usage: of the triggers that keep them, and of the reports that are read off them.
    static let usage = [
        SQLMutation(
            name: "usage-admitted-uncounted",
            in: admit,
            "CASE NEW.status WHEN 'queued' THEN 1 ELSE 0 END",
            "0"
        ),
        SQLMutation(name: "usage-of-hits-has-seconds", in: admit, "AND NEW.source_id IS NULL", ""),
        SQLMutation(
            name: "usage-moved-keeps-its-old-place",
            in: move,
            "- CASE OLD.status WHEN 'queued' THEN 1 ELSE 0 END",
            ""
        ),
        SQLMutation(name: "usage-of-followers-has-seconds", in: move, "AND NEW.source_id IS NULL THEN", "THEN"),
        SQLMutation(
            name: "usage-of-the-late-unmoved",
            in: move,
            "OR (OLD.state = 'timed_out') <> (NEW.state = 'timed_out')",
            ""
        ),
        SQLMutation(
            name: "usage-of-the-promoted-unmoved",
            in: move,
            "OR (OLD.source_id IS NULL) <> (NEW.source_id IS NULL) OR OLD.price <> NEW.price",
            ""
        ),
        SQLMutation(
            name: "usage-forgets-earlier-charges",
            in: move,
            "charged = usage_totals.charged + excluded.charged",
            "charged = excluded.charged"
        ),
        SQLMutation(
            name: "usage-keeps-its-first-moment",
            in: admit,
            "last_at = CASE WHEN excluded.last_at > usage_totals.last_at THEN excluded.last_at",
            "last_at = CASE WHEN excluded.last_at > usage_totals.last_at THEN usage_totals.last_at"
        ),
        SQLMutation(name: "usage-of-old-videos-uncharged", in: filling, "THEN videos.price", "THEN 0"),
        SQLMutation(name: "usage-of-any-tenant", in: report, "WHERE total.tenant_id = $2", "WHERE $2 = $2"),
        SQLMutation(name: "usage-of-divided-days-twice", in: report, "AND total.last_at < span.finish", ""),
        SQLMutation(
            name: "usage-of-no-divided-day",
            in: "SELECT 1 FROM span",
            "AND total.last_at >= span.start",
            "AND total.last_at < 0"
        ),
        SQLMutation(name: "usage-of-divided-days-of-anybody", in: parts, "video.tenant_id = $2", "$2 = $2"),
        SQLMutation(name: "usage-of-nothing-reported", in: report, "HAVING SUM(queued", "HAVING SUM(1 + queued"),
    ]
}
