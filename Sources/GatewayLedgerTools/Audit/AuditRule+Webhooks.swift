import GatewayLedger
import GatewayModel

extension AuditRule {
    /// For how long after its end a video surely still has its events: shorter than they are ever kept.
    private static let memory = Duration.seconds(3 * 24 * 3600)

    /// Who is to be told is told of what has happened, of nothing else, and once: an event has one id for each status that
    /// a video comes to, and one delivery to each target.
    ///
    /// Whether an endpoint was to be told cannot be seen any more once it was changed, so that an event is missed only
    /// where the order itself names an address.
    static func webhooks(at now: Timestamp) -> [AuditRule] {
        [
            AuditRule(
                .eventMissing,
                expected: "an event for the address that its order names, and its delivery",
                found: "{}",
                kept: "CASE WHEN v.event IS NULL THEN 'no event' ELSE 'no delivery' END || ', in state ' || v.state",
                in: """
                    (SELECT e.id AS event, ended.id, ended.tenant_id, ended.state FROM videos AS ended
                    JOIN video_webhooks AS w ON w.video_id = ended.id
                    LEFT JOIN webhook_events AS e ON e.id = \(eventID("ended"))
                    LEFT JOIN webhook_deliveries AS d ON d.event_id = e.id AND d.target = 'video'
                    WHERE ended.completed_at > $1 AND ended.state IN (\(VideoState.list { $0.status.isFinal }))
                    AND ended.webhook IS NOT NULL AND d.event_id IS NULL) AS v
                    """,
                arguments: [SQLValue(now - memory)]
            ),
            AuditRule(
                .eventState,
                expected: "an event of the video's tenant that says what has become of it: {}",
                found: "{}",
                due: "v.state",
                kept: "e.type || ' of the tenant ' || e.tenant_id",
                in: """
                    webhook_events AS e JOIN videos AS v ON v.id = e.video_id
                    WHERE e.tenant_id <> v.tenant_id
                    OR (e.type <> 'video.' || v.status AND e.type <> 'video.in_progress'
                    AND NOT (e.type = 'video.failed' AND v.state = 'succeeded'))
                    OR (e.type = 'video.in_progress' AND e.format <> 'kling')
                    """
            ),
            deliveryEvent,
            AuditRule(
                .deliveryTarget,
                expected: "an endpoint of the tenant that is told of events",
                found: "{}",
                video: "e.video_id",
                tenant: "d.tenant_id",
                kept: "CASE WHEN t.id IS NULL THEN 'none' ELSE 'one that is disabled, or another tenant''s' END",
                in: """
                    webhook_deliveries AS d JOIN webhook_events AS e ON e.id = d.event_id
                    LEFT JOIN webhook_endpoints AS t ON t.id = d.target
                    WHERE d.target <> 'video' AND d.state = 'pending' AND (t.tenant_id <> d.tenant_id
                    OR ((t.id IS NULL OR t.disabled_at IS NOT NULL) AND d.next_at <= $1))
                    """,
                arguments: [SQLValue(now - patience)]
            ),
            deliveryState,
        ]
    }

    private static let deliveryEvent = AuditRule(
        .deliveryEvent,
        expected: "the event that is sent to {}",
        found: "{}",
        video: "d.event_id",
        tenant: "d.tenant_id",
        due: "d.target",
        kept: "CASE WHEN e.id IS NULL THEN 'none' ELSE 'one of the tenant ' || e.tenant_id END",
        in: """
            webhook_deliveries AS d LEFT JOIN webhook_events AS e ON e.id = d.event_id
            WHERE e.id IS NULL OR e.tenant_id <> d.tenant_id
            """
    )

    /// What waits has no end, and all else has one; what has arrived was sent, and answered.
    private static let deliveryState = AuditRule(
        .deliveryState,
        expected: "a delivery that waits, or has ended as such do",
        found: "{}",
        video: "e.video_id",
        tenant: "d.tenant_id",
        kept: "d.state || ' after ' || CAST(d.tries AS TEXT) || ' tries'",
        in: """
            webhook_deliveries AS d JOIN webhook_events AS e ON e.id = d.event_id
            WHERE d.state NOT IN ('pending', 'delivered', 'failed', 'dropped')
            OR (d.state = 'pending') <> (d.ended_at IS NULL) OR d.tries < 0 OR d.claim < d.tries
            OR (d.state = 'delivered' AND (d.tries = 0 OR d.tried_at IS NULL OR d.status IS NULL))
            OR (d.target <> 'video' AND d.queue <> d.target)
            """
    )

    /// The id of the event that the order's own address is told of a video, as the triggers make it.
    private static func eventID(_ video: String) -> String {
        """
        'evt_' || \(video).id || CASE \(video).webhook WHEN 'kling' THEN '_kling_' ELSE '_' END || \(video).status
        """
    }
}
