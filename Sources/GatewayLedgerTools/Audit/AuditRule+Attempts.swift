import GatewayLedger
import GatewayModel

extension AuditRule {
    /// Each video has at most one task upstream, and its attempts tell how it came to where it stands.
    static var attempts: [AuditRule] {
        [
            AuditRule(
                .sentTwice,
                expected: "at most one attempt that made a task or may have made one",
                found: "{} of them",
                kept: "CAST(r.number AS TEXT)",
                in: """
                    (SELECT video_id, COUNT(*) AS number FROM attempts
                    WHERE outcome IN ('open', 'made', 'unknown', 'lost') GROUP BY video_id HAVING COUNT(*) > 1)
                    AS r JOIN videos AS v ON v.id = r.video_id
                    """
            ),
            AuditRule(
                .attemptMissing,
                expected: "one attempt that brought it to state {}",
                found: "none",
                due: "v.state",
                in: """
                    videos AS v WHERE v.source_id IS NULL
                    AND v.state IN (\(VideoState.list { !outcomes(of: $0).isEmpty && $0 != .failed }))
                    AND NOT EXISTS (SELECT 1 FROM attempts AS a
                    WHERE a.video_id = v.id AND a.outcome IN ('open', 'made', 'unknown'))
                    """
            ),
            AuditRule(
                .attemptOutcome,
                expected: "attempts that go with state {}",
                found: "an attempt that is {}",
                due: "v.state",
                kept: "a.outcome",
                in: """
                    attempts AS a JOIN videos AS v ON v.id = a.video_id WHERE a.outcome <> 'refused' AND NOT
                    (\(VideoState.allCases.filter { !outcomes(of: $0).isEmpty }.map(goesWith).joined(separator: " OR ")))
                    """
            ),
            AuditRule(
                .attemptVideo,
                expected: "a video",
                found: "none, but an attempt to send it that is {}",
                video: "a.video_id",
                tenant: "NULL",
                kept: "a.outcome",
                in: "attempts AS a WHERE NOT EXISTS (SELECT 1 FROM videos AS v WHERE v.id = a.video_id)"
            ),
            AuditRule(
                .taskShared,
                expected: "an upstream task of its own",
                found: "the task of {}, too",
                kept: "r.last",
                in: """
                    (SELECT MIN(id) AS first, MAX(id) AS last FROM videos WHERE upstream_task_id IS NOT NULL
                    GROUP BY upstream_task_id HAVING COUNT(*) > 1) AS r JOIN videos AS v ON v.id = r.first
                    """
            ),
        ]
    }

    /// What an attempt of a video in this state may have come to; that it was refused is always possible.
    private static func outcomes(of state: VideoState) -> [String] {
        switch state {
        case .queued, .canceled, .expired: []
        case .submitting: ["open"]
        case .unknown: ["unknown"]
        case .submitted, .processing, .succeeded: ["made"]
        case .timedOut: ["made", "unknown"]
        case .failed: ["made", "rejected", "lost"]
        }
    }

    private static func goesWith(_ state: VideoState) -> String {
        let outcomes = outcomes(of: state).map { "'\($0)'" }.joined(separator: ", ")
        return "v.state = '\(state.rawValue)' AND a.outcome IN (\(outcomes))"
    }
}
