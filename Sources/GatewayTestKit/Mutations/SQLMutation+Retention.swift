extension SQLMutation {
    private static let choice = "SELECT v.id FROM videos AS v WHERE"
    private static let addition = "INSERT INTO rolled_up"
    private static let rest = "SELECT span.start, rest.model"
    private static let windows = "v.day_start IS NOT NULL AND v.month_start IS NOT NULL"
    private static let pays = "v.source_id IS NULL AND"

    /// Of finished videos that become totals.
    static let retention = [
        SQLMutation(
            name: "retention-of-the-unfinished",
            in: choice,
            "(v.state = 'succeeded' OR",
            "(v.state = 'timed_out' OR"
        ),
        SQLMutation(name: "retention-of-files", in: choice, "AND (v.file_state = 'none' OR v.file_state = 'gone')", ""),
        SQLMutation(name: "retention-of-what-ended-later", in: choice, "AND v.updated_at <= $2", ""),
        SQLMutation(name: "retention-of-what-was-ordered-later", in: choice, "AND v.created_at <= $2", ""),
        SQLMutation(name: "retention-of-what-is-looked-at", in: choice, "AND v.next_look_at IS NULL", ""),
        SQLMutation(name: "retention-of-priced-followers", in: choice, "OR v.price = 0", "OR v.price >= 0"),
        SQLMutation(
            name: "retention-of-leaders",
            in: choice,
            "AND (SELECT 1 FROM videos AS follower WHERE follower.source_id = v.id LIMIT 1) IS NULL",
            ""
        ),
        SQLMutation(name: "retention-of-open-attempts", in: choice, "IN ('open', 'unknown')", "IN ('unknown')"),
        SQLMutation(name: "retention-of-lost-attempts", in: choice, "IN ('open', 'unknown')", "IN ('open')"),
        SQLMutation(name: "retention-of-what-was-made-twice", in: choice, "IS NULL THEN 1", "IS NULL THEN 2"),
        SQLMutation(
            name: "retention-of-adjusted-money",
            in: choice,
            "AND (SELECT COUNT(*) FROM entries AS e WHERE e.video_id = v.id) = CASE WHEN v.source_id IS NULL THEN 2 ELSE 0 END",
            ""
        ),
        SQLMutation(name: "retention-of-others-money", in: choice, "AND e.tenant_id = v.tenant_id", ""),
        SQLMutation(name: "retention-of-other-amounts", in: choice, "AND e.amount = v.price", ""),
        SQLMutation(name: "retention-of-other-currencies", in: choice, "AND e.currency = v.currency", ""),
        SQLMutation(
            name: "retention-of-wrong-ends",
            in: choice,
            "THEN 'settle' ELSE 'release'",
            "THEN e.kind ELSE e.kind"
        ),
        SQLMutation(name: "totals-forget-earlier-ones", in: addition, "charged = rolled_up.charged +", "charged ="),
        SQLMutation(name: "totals-forget-earlier-uses", in: addition, "hit = rolled_up.hit +", "hit ="),
        SQLMutation(name: "totals-of-no-day", in: addition, "\(windows) THEN v.day_start", "\(windows) THEN 0"),
        SQLMutation(name: "totals-of-no-month", in: addition, "\(windows) THEN v.month_start", "\(windows) THEN 0"),
        SQLMutation(name: "totals-count-followers-settled", in: addition, "\(pays) v.state", "v.state"),
        SQLMutation(name: "totals-of-nothing-saved", in: addition, "THEN COALESCE((", "THEN 0 * COALESCE(("),
        SQLMutation(
            name: "totals-end-with-their-first",
            in: addition,
            "THEN excluded.last_at ELSE",
            "THEN rolled_up.last_at ELSE"
        ),
        SQLMutation(
            name: "totals-end-with-their-last",
            in: addition,
            "THEN excluded.last_ended_at ELSE rolled_up.last_ended_at",
            "THEN excluded.last_ended_at ELSE excluded.last_ended_at"
        ),
        SQLMutation(
            name: "retention-leaves-keys",
            in: "DELETE FROM idempotency WHERE created_at <= $2",
            "<= $2",
            "< $2"
        ),
        SQLMutation(name: "usage-forgets-what-is-gone", in: rest, "AND rest.day_start = total.day_start", "AND 1 = 0"),
        SQLMutation(
            name: "usage-of-what-is-gone-twice",
            in: rest,
            "total.last_at >= span.finish AND rest",
            "1 = 1 AND rest"
        ),
        SQLMutation(name: "usage-of-what-is-gone-of-anybody", in: rest, "AND rest.tenant_id = $2", "AND $2 = $2"),
    ]
}
