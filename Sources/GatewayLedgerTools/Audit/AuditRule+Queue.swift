import GatewayLedger
import GatewayModel

extension AuditRule {
    /// Every tenant of which a video has started has a turn in the queue, beside the clock that has no tenant; and what is
    /// paused is something that there is.
    static var queue: [AuditRule] {
        [
            AuditRule(
                .turn,
                expected: "a turn of a tenant, beside the clock of all turns",
                found: "{}",
                video: "NULL",
                tenant: "turn.tenant_id",
                kept: "CASE WHEN known.id IS NULL THEN 'one of a tenant that there is not' ELSE 'no clock' END",
                in: """
                    turns AS turn LEFT JOIN tenants AS known ON known.id = turn.tenant_id
                    WHERE turn.tenant_id <> '' AND (known.id IS NULL
                    OR NOT EXISTS (SELECT 1 FROM turns AS clock WHERE clock.tenant_id = ''))
                    """
            ),
            // What was sent before there were turns has left none.
            AuditRule(
                .turn,
                expected: "a turn of the tenant, because a video of it has started",
                found: "none",
                video: "NULL",
                tenant: "started.tenant_id",
                in: """
                    (SELECT DISTINCT v.tenant_id FROM videos AS v
                    WHERE v.source_id IS NULL AND v.started_at > (\(firstTurns))
                    AND NOT EXISTS (SELECT 1 FROM turns AS turn WHERE turn.tenant_id = v.tenant_id)) AS started
                    """
            ),
            AuditRule(
                .pauseSubject,
                expected: "a pause of a tenant, a model, a key, or of everything",
                found: "one of kind {}",
                video: "NULL",
                tenant: "CASE p.kind WHEN 'tenant' THEN p.subject END",
                kept: "p.kind || CASE p.subject WHEN '' THEN ' without a subject' ELSE ' for ' || p.subject END",
                in: """
                    pauses AS p WHERE (p.kind = 'all') <> (p.subject = '')
                    OR (p.kind = 'tenant' AND NOT EXISTS (SELECT 1 FROM tenants AS t WHERE t.id = p.subject))
                    """
            ),
        ]
    }

    /// When the store came to know turns.
    private static let firstTurns = "SELECT applied_at FROM migrations WHERE name = '0015-turns'"
}
