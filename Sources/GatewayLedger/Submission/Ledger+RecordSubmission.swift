package import GatewayModel

extension Ledger {
    /// Records what a submission came to: the video's move, its attempt's end and its money, in one transaction.
    /// - Parameter trouble: The upstream's side of it, kept with the attempt for the operator.
    /// - Returns: Whether this very attempt was still open; neither a process that was thought dead nor an outcome that is
    ///   recorded again, when another attempt may be under way, changes anything.
    @discardableResult
    package func record(
        _ result: SubmissionResult,
        of submission: Submission,
        trouble: UpstreamTrouble?,
        at now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write { connection throws(GatewayError) in
            var changes = result.changes
            if case .requeued = result {
                changes.append(("refusals", .integer(Int64(submission.refusals + 1))))
            }
            let move = VideoMove(
                video: submission.video,
                from: .submitting,
                to: result.state,
                at: now,
                changes: changes,
                attempt: submission.name
            )
            guard try move.make(on: connection, policy: policy) else {
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

    /// Turns every video that a dead process left in `submitting` into `unknown`.
    ///
    /// It may have been sent, so it is looked for and never sent again. Only whoever owns the store alone may call
    /// this, before the first submission.
    /// - Returns: How many there were.
    package func recoverSubmissions(at now: Timestamp) async throws(GatewayError) -> Int {
        try await engine.write { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT id FROM videos WHERE state IN ('submitting', 'unknown', 'submitted', 'processing')
                AND state = 'submitting'
                """
            )
            for row in rows {
                var reader = RowReader(row)
                let id = try reader.videoID()
                let move = VideoMove(
                    video: id,
                    from: .submitting,
                    to: .unknown,
                    at: now,
                    changes: [("next_look_at", SQLValue(now))]
                )
                if try move.make(on: connection, policy: policy) {
                    try connection.run(
                        "UPDATE attempts SET outcome = 'unknown' WHERE video_id = $1 AND outcome = 'open'",
                        [SQLValue(id)]
                    )
                }
            }
            return rows.count
        }
    }
}
