package import GatewayModel

extension LedgerWork {
    /// Records what a submission came to: the video's move, its attempt's end and its money, in one transaction.
    /// - Parameter trouble: The upstream's side of it, kept with the attempt for the operator.
    /// - Returns: Whether this very attempt had no end yet: an outcome that is recorded again, when another attempt may be
    ///   under way, changes nothing. One that comes after its lease still counts, as long as nobody has found the task.
    @discardableResult
    package func record(
        _ result: SubmissionResult,
        of submission: Submission,
        trouble: UpstreamTrouble?,
        at now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write(.recordSubmission) { connection throws(GatewayError) in
            var changes = result.changes
            if case .requeued = result {
                changes.append(("refusals", .integer(Int64(submission.refusals + 1))))
            }
            var isMade = false
            for origin in result.origins where !isMade {
                let move = VideoTransition(
                    video: submission.video,
                    from: origin,
                    to: result.state,
                    at: now,
                    changes: changes,
                    fence: .attempt(submission.name)
                )
                isMade = try move.make(on: connection, policy: policy)
            }
            guard isMade else {
                return false
            }
            try connection.run(
                """
                UPDATE attempts SET outcome = $2, ended_at = $3, upstream_status = $4, upstream_code = $5,
                upstream_request_id = $6 WHERE external_task_id = $1
                """,
                [
                    .text(submission.name.text), .text(result.attemptOutcome), SQLValue(now), SQLValue(trouble?.status),
                    SQLValue(foreign: trouble?.code), SQLValue(foreign: trouble?.requestID),
                ]
            )
            return true
        }
    }
}
