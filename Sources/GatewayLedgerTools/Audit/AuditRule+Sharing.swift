import GatewayLedger
import GatewayModel

extension AuditRule {
    /// Who shares what another video pays for pays nothing, and ends with it; of one order one is made at a time.
    static var sharing: [AuditRule] {
        [
            AuditRule(
                .sharePaid,
                expected: "neither money nor attempts, because it shares what {} pays for",
                found: "some of its own",
                due: "v.source_id",
                in: """
                    videos AS v WHERE v.source_id IS NOT NULL
                    AND (EXISTS (SELECT 1 FROM entries AS e WHERE e.video_id = v.id)
                    OR EXISTS (SELECT 1 FROM attempts AS a WHERE a.video_id = v.id))
                    """
            ),
            AuditRule(
                .shareLost,
                expected: "to stand where {} does, which pays for it",
                found: "that one in state {}",
                due: "v.source_id",
                kept: "COALESCE(p.state, 'gone') || ', this one in state ' || v.state",
                in: """
                    videos AS v LEFT JOIN videos AS p ON p.id = v.source_id
                    WHERE v.source_id IS NOT NULL AND (v.file_state = 'pending' OR v.state IN
                    (\(VideoState.list { !$0.isFinal })))
                    AND (p.id IS NULL OR p.source_id IS NOT NULL
                    OR v.file_state = 'pending' AND p.file_state <> 'pending' AND v.deleted_at IS NULL
                    OR v.state NOT IN ('succeeded', CASE WHEN p.state IN (\(VideoState.list(where: \.takesSlot)))
                    THEN 'processing' ELSE p.state END))
                    """
            ),
            AuditRule(
                .generationRepeated,
                expected: "one video at a time that is made of an order which others share",
                found: "{} of them",
                kept: "CAST(r.number AS TEXT)",
                in: """
                    (SELECT MIN(id) AS first, COUNT(*) AS number FROM videos
                    WHERE cache_key IS NOT NULL AND source_id IS NULL
                    AND state IN (\(VideoState.list { $0 == .queued || $0.takesSlot })) GROUP BY cache_key
                    HAVING COUNT(*) > 1) AS r JOIN videos AS v ON v.id = r.first
                    """
            ),
        ]
    }
}
