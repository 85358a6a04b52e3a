package import GatewayModel

extension LedgerWork {
    /// Records what asking for a video came to: its move and its money, in one transaction.
    /// - Parameters:
    ///   - taskID: The upstream's id, where the answer taught it.
    ///   - answer: What was answered, kept for the operator.
    /// - Returns: Whether the video still stood where it was claimed and nobody has claimed it since; a late answer never
    ///   undoes an end, nor what a later one has taught.
    @discardableResult
    package func record(
        _ result: PollResult,
        of due: DueVideo,
        taskID: String? = nil,
        answer: PollAnswer? = nil,
        at now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write(.recordPoll) { connection throws(GatewayError) in
            var changes = result.changes(at: now)
            if let taskID, due.taskID == nil {
                changes.append(("upstream_task_id", SQLValue(foreign: taskID)))
            }
            if let answer {
                changes += [
                    ("polled_at", SQLValue(now)), ("poll_outcome", .text(answer.outcome)),
                    ("poll_request_id", SQLValue(foreign: answer.requestID)),
                ]
            }
            let move = VideoTransition(
                video: due.id,
                from: due.state,
                to: result.state(from: due.state),
                at: now,
                changes: changes,
                fence: .lease(epoch: due.leaseEpoch)
            )
            guard try move.make(on: connection, policy: policy) else {
                return false
            }
            if due.state == .unknown || due.state == .timedOut, let outcome = result.outcomeOfLostAnswer {
                try connection.enqueue(
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

/// What the upstream answered to a question about a video, as an operator is told it.
package struct PollAnswer: Hashable, Sendable {
    /// How far the task was, or what kind of trouble there was instead: one of few words of our own.
    package let outcome: String
    /// The upstream's id of the request, for its support.
    package let requestID: String?

    /// Makes an answer.
    package init(outcome: String, requestID: String?) {
        self.outcome = outcome
        self.requestID = requestID
    }
}

/// What asking for a video came to, as the ledger records it.
package enum PollResult: Hashable, Sendable {
    /// Nothing has changed: look again then. `misses` counts how often the upstream has not known it, `silences` how
    /// often in a row it gave no usable answer.
    case unchanged(nextPoll: Timestamp, misses: Int, silences: Int = 0)
    /// The upstream has it and works on it; `state` is `submitted` or `processing`.
    case working(VideoState, nextPoll: Timestamp)
    /// It was made: settled, its file fetched from this address.
    case succeeded(url: String)
    /// It was not made: released.
    case failed(VideoFailure)
    /// Patience is over: shown as failed, its money held, its slot given back, looked at now and then.
    case timedOut(nextPoll: Timestamp)

    func state(from state: VideoState) -> VideoState {
        switch self {
        case .unchanged: state
        case .working(let state, _): state
        case .succeeded: .succeeded
        case .failed: .failed
        case .timedOut: .timedOut
        }
    }

    func changes(at now: Timestamp) -> [(column: String, value: SQLValue)] {
        switch self {
        case .unchanged(let nextPoll, let misses, let silences):
            [
                ("next_look_at", SQLValue(nextPoll)), ("misses", .integer(Int64(misses))),
                ("silences", .integer(Int64(silences))),
            ]
        case .working(_, let nextPoll):
            [("next_look_at", SQLValue(nextPoll)), ("misses", .integer(0)), ("silences", .integer(0))]
        case .succeeded(let url):
            [
                ("failure", .null), ("file_state", .text(FileState.pending.rawValue)),
                ("file_url", SQLValue(foreign: url)),
                ("file_next_at", SQLValue(now)),
            ]
        case .failed(let failure):
            [("failure", .text(failure.code.rawValue))]
        case .timedOut(let nextPoll):
            [
                ("next_look_at", SQLValue(nextPoll)), ("misses", .integer(0)), ("silences", .integer(0)),
                ("failure", .text(VideoFailure.Code.timedOut.rawValue)),
            ]
        }
    }
}
