extension SQLMutation {
    private static let admit = "CREATE TRIGGER webhooks_admit"
    private static let move = "CREATE TRIGGER webhooks_move"
    private static let claim = "SELECT event_id, target FROM webhook_deliveries WHERE queue = $1"
    private static let lease = "SET next_at = $3, tried_at = $2"
    private static let result = "UPDATE webhook_deliveries SET state = $4"
    private static let place = "previous END, failing_since FROM webhook_endpoints"
    private static let replay = "SELECT e.id, $1, $2, $1, $3, e.created_at"

    /// Of events and their deliveries: of the triggers that write them, and of sending them.
    static let webhooks = [
        SQLMutation(name: "webhook-of-hits-unwritten", in: admit, "NEW.status = 'completed'", "NEW.status = 'failed'"),
        SQLMutation(name: "webhook-of-success-unwritten", in: move, "NEW.status = 'completed' OR", ""),
        SQLMutation(name: "webhook-of-failure-unwritten", in: move, "OR NEW.status = 'failed'", ""),
        SQLMutation(name: "webhook-of-cancellation-unwritten", in: move, "OR NEW.status = 'canceled' OR", "OR"),
        SQLMutation(name: "webhook-of-steps-unwritten", in: move, "NEW.webhook = 'kling' AND", "1 = 0 AND"),
        SQLMutation(
            name: "webhook-of-steps-to-everybody",
            in: move,
            "(NEW.webhook = 'kling' AND NEW.status = 'in_progress')",
            "NEW.status = 'in_progress'"
        ),
        SQLMutation(name: "webhook-to-any-tenant", in: move, "e.tenant_id = NEW.tenant_id AND", ""),
        SQLMutation(name: "webhook-to-the-disabled", in: move, "AND e.disabled_at IS NULL", ""),
        SQLMutation(
            name: "webhook-of-anything",
            in: move,
            "AND e.events LIKE '%video.' || NEW.status || '%'",
            ""
        ),
        SQLMutation(name: "webhook-of-any-order", in: move, "w.video_id = NEW.id", "1 = 1"),
        SQLMutation(name: "webhook-of-no-order", in: move, "w.video_id = NEW.id", "1 = 0"),
        SQLMutation(name: "webhook-of-hits-of-no-order", in: admit, "w.video_id = NEW.id", "1 = 0"),
        SQLMutation(name: "webhook-without-event", in: move, "WHERE d.event_id = 'evt_'", "WHERE d.event_id = 'none_'"),
        SQLMutation(name: "webhook-twice-by-lease", in: claim, "AND next_at <= $2", ""),
        SQLMutation(name: "webhook-after-its-end", in: claim, "AND state = 'pending'", ""),
        SQLMutation(name: "webhook-without-lease", in: lease, "next_at = $3", "next_at = $3 - $3 + $2"),
        SQLMutation(name: "webhook-without-claim", in: lease, ", claim = claim + 1", ""),
        SQLMutation(name: "webhook-result-of-anybody", in: result, "AND claim = $3", "AND $3 = $3"),
        SQLMutation(
            name: "webhook-body-unwritten",
            in: "UPDATE webhook_events SET body = $2",
            "body = $2 WHERE id = $1",
            "body = body WHERE id = $1 OR id = $2"
        ),
        SQLMutation(name: "webhook-former-secret-for-ever", in: place, "previous_until > $2", "$2 = $2"),
        SQLMutation(name: "webhook-former-secret-never", in: place, "previous_until > $2", "$2 <> $2"),
        SQLMutation(name: "webhook-replay-of-any-tenant", in: replay, "e.tenant_id = $2 AND", ""),
        SQLMutation(
            name: "webhook-replay-of-anything",
            in: replay,
            "target.id = $1 AND target.events LIKE '%' || e.type || '%'",
            "target.id = $1"
        ),
        SQLMutation(name: "webhook-replay-of-later", in: replay, "AND e.created_at <= $5", "AND $5 = $5"),
        SQLMutation(
            name: "webhook-replay-in-vain",
            in: replay,
            "DO UPDATE SET state = 'pending'",
            "DO UPDATE SET state = webhook_deliveries.state"
        ),
        SQLMutation(
            name: "webhook-drop-of-what-arrived",
            in: "SET state = 'dropped', ended_at = $2",
            "AND state = 'pending'",
            ""
        ),
    ]
}
