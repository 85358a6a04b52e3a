package import GatewayModel

extension LedgerWork {
    /// Records what asking for a video came to: its move and its money, in one transaction.
    /// - Parameter taskID: The upstream's id, where the answer taught it.
    /// - Returns: Whether the video still stood where it was claimed and nobody has claimed it since; a late answer never
    ///   undoes an end, nor what a later one has taught.
    @discardableResult
    package func record(
        _ result: PollResult,
        of due: DueVideo,
        taskID: String? = nil,
        at now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write(.recordPoll) { connection throws(GatewayError) in
            var changes = result.changes(at: now)
            if let taskID, due.taskID == nil {
                changes.append(("upstream_task_id", SQLValue(foreign: taskID)))
            }
            let move = VideoTransition(
                video: due.id,
                from: due.state,
                to: result.state(from: due.state),
                at: now,
                changes: changes,
                fence: .claim(due.claim)
            )
            guard try move.make(on: connection, policy: policy) else {
                return false
            }
            if due.state == .unknown || due.state == .timedOut, let outcome = result.outcomeOfLostAnswer {
                try connection.run(
                    """
                    UPDATE attempts SET outcome = $2, ended_at = $3
                    WHERE external_task_id = $1 AND outcome = 'unknown'
                    """,
                    [.text(due.name.text), .text(outcome), SQLValue(now)]
                )
            }
            return true
        }
    }
}

extension PollResult {
    /// What became of an attempt whose answer was lost, if this look tells.
    fileprivate var outcomeOfLostAnswer: String? {
        switch self {
        case .unchanged, .timedOut: nil
        case .failed(let failure) where [.submissionUnknown, .timedOut].contains(failure.code): "lost"
        case .working, .succeeded, .failed: "made"
        }
    }
}
