package import GatewayModel

/// What a submission came to, as the ledger records it.
package enum SubmissionResult: Sendable {
    /// The upstream named a task, which is first looked at then.
    case submitted(taskID: String, nextLook: Timestamp)
    /// Certainly not made: back to the queue until then, the hold stays.
    case requeued(notBefore: Timestamp)
    /// Certainly not made, and never will be.
    case failed(VideoFailure)
    /// Nobody knows: looked for from then on, and never sent again.
    case unknown(nextLook: Timestamp)

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
        case .submitted(let taskID, let nextLook):
            [("upstream_task_id", SQLValue(foreign: taskID)), ("next_look_at", SQLValue(nextLook))]
        case .requeued(let notBefore):
            [("not_before", SQLValue(notBefore)), ("started_at", .null), ("next_look_at", .null)]
        case .failed(let failure):
            [("failure", .text(failure.code.rawValue))]
        case .unknown(let nextLook):
            [("next_look_at", SQLValue(nextLook))]
        }
    }
}
