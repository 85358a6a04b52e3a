import GatewayLedger
import GatewayModel

extension AuditRule {
    /// How long a thing may be due before that is worth a note.
    static let patience = Duration.seconds(900)

    /// Every unfinished video and file has something that will move it, and nothing moves what has ended.
    ///
    /// What is queued always has a moment from which it may start, because the database wants one. A key of a call about
    /// webhooks stands for no video but for the answer to that call.
    static var progress: [AuditRule] {
        [
            AuditRule(
                .lookMissing,
                expected: "a moment to ask the upstream about it",
                found: "none, in state {}",
                kept: "v.state",
                in: """
                    videos AS v WHERE v.source_id IS NULL AND v.next_look_at IS NULL
                    AND v.state IN (\(VideoState.list(where: isLookedAt)))
                    """
            ),
            AuditRule(
                .lookLeft,
                expected: "nothing more to ask the upstream",
                found: "a moment to ask, in state {}",
                kept: "v.state",
                in: """
                    videos AS v WHERE v.next_look_at IS NOT NULL
                    AND v.state IN (\(VideoState.list { !isLookedAt($0) }))
                    """
            ),
            AuditRule(
                .fileStuck,
                expected: "a moment to fetch its file",
                found: "none",
                in: "videos AS v WHERE v.source_id IS NULL AND v.file_state = 'pending' AND v.file_next_at IS NULL"
            ),
            AuditRule(
                .keyVideo,
                expected: "a video of the tenant that gave the idempotency key",
                found: "{}",
                video: "i.video_id",
                tenant: "i.tenant_id",
                kept: "CASE WHEN v.id IS NULL THEN 'none' ELSE 'a video of the tenant ' || v.tenant_id END",
                in: """
                    idempotency AS i LEFT JOIN videos AS v ON v.id = i.video_id
                    WHERE (v.id IS NULL OR v.tenant_id <> i.tenant_id) AND i.route NOT LIKE '/v1/webhook%'
                    """
            ),
        ]
    }

    /// What should have happened a while ago; not even a server that is down breaks a rule.
    static func overdue(at now: Timestamp) -> AuditRule {
        AuditRule(
            .overdue,
            expected: "a look at it, or its end in the queue, when it is due",
            found: "{} minutes late",
            kept: "CAST(($1 - v.due_at) / 60000 AS TEXT)",
            in: """
                (SELECT id, tenant_id, next_look_at AS due_at FROM videos WHERE next_look_at <= $2
                UNION ALL SELECT id, tenant_id, queue_deadline FROM videos
                WHERE state = 'queued' AND queue_deadline <= $2) AS v
                """,
            arguments: [SQLValue(now), SQLValue(now - patience)]
        )
    }

    private static func isLookedAt(_ state: VideoState) -> Bool {
        state.takesSlot || state == .timedOut
    }
}
