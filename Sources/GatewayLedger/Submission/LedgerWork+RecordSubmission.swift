package import GatewayModel

extension LedgerWork {
    /// Records what a submission came to: the video's move, its attempt's end and its money, in one transaction.
    /// - Parameters:
    ///   - trouble: The upstream's side of it, kept with the attempt for the operator.
    ///   - requestID: The upstream's id of the request, where there was no trouble to tell it.
    /// - Returns: Whether this very attempt had no end yet: an outcome that is recorded again, when another attempt may be
    ///   under way, changes nothing. One that comes after its lease still counts, as long as nobody has found the task.
    @discardableResult
    package func record(
        _ result: SubmissionResult,
        of submission: Submission,
        trouble: UpstreamTrouble?,
        requestID: String? = nil,
        at now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write(.recordSubmission) { connection throws(GatewayError) in
            var changes = result.changes
            var isRequeued = false
            if case .requeued(_, let refusals) = result {
                // Before the video's row, in the order in which a start locks them.
                try connection.lock(.slots)
                isRequeued = true
                changes.append(("refusals", .integer(Int64(refusals ?? submission.refusals + 1))))
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
            if isRequeued, let tenant = submission.origin?.tenant {
                try QueueTurn.giveBack(seconds: Int64(submission.order.seconds), to: tenant, on: connection)
            }
            try connection.enqueue(
                """
                UPDATE attempts SET outcome = $2, ended_at = $3, upstream_status = $4, upstream_code = $5,
                upstream_request_id = $6 WHERE external_task_id = $1
                """,
                [
                    .text(submission.name.text), .text(result.attemptOutcome), SQLValue(now), SQLValue(trouble?.status),
                    SQLValue(foreign: trouble?.code), SQLValue(foreign: trouble?.requestID ?? requestID),
                ]
            )
            return true
        }
    }
}

/// What a submission came to, as the ledger records it.
package enum SubmissionResult: Sendable {
    /// The upstream named a task, which is first looked at then.
    case submitted(taskID: String, nextPoll: Timestamp)
    /// Certainly not made: back to the queue until then, the hold stays. `refusals` is how often the video counts as turned
    /// away from now on; once more than before where it is nil.
    case requeued(notBefore: Timestamp, refusals: Int? = nil)
    /// Certainly not made, and never will be.
    case failed(VideoFailure)
    /// Nobody knows: looked for from then on, and never sent again.
    case unknown(nextPoll: Timestamp)

    /// Where the video may stand: the answer of an attempt whose lease has ended still counts, but that it was lost is
    /// then known already.
    var origins: [VideoState] {
        switch self {
        case .submitted, .requeued, .failed: [.submitting, .unknown]
        case .unknown: [.submitting]
        }
    }

    var state: VideoState {
        switch self {
        case .submitted: .submitted
        case .requeued: .queued
        case .failed: .failed
        case .unknown: .unknown
        }
    }

    /// How the attempt ended, as the `attempts` table spells it.
    var attemptOutcome: String {
        switch self {
        case .submitted: "made"
        case .requeued: "refused"
        case .failed: "rejected"
        case .unknown: "unknown"
        }
    }

    var changes: [(column: String, value: SQLValue)] {
        switch self {
        case .submitted(let taskID, let nextPoll):
            [("upstream_task_id", SQLValue(foreign: taskID)), ("next_look_at", SQLValue(nextPoll))]
        case .requeued(let notBefore, _):
            [
                ("not_before", SQLValue(notBefore)), ("started_at", .null), ("next_look_at", .null),
                // What was counted while it was looked for says nothing of the next attempt.
                ("misses", .integer(0)), ("silences", .integer(0)),
            ]
        case .failed(let failure):
            [("failure", .text(failure.code.rawValue))]
        case .unknown(let nextPoll):
            [("next_look_at", SQLValue(nextPoll))]
        }
    }
}
