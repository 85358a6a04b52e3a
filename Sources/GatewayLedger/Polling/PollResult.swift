package import GatewayModel

/// What asking for a video came to, as the ledger records it.
package enum PollResult: Hashable, Sendable {
    /// Nothing has changed: look again then. `misses` counts how often in a row the upstream has not known it.
    case unchanged(nextLook: Timestamp, misses: Int)
    /// The upstream has it and works on it; `state` is `submitted` or `processing`.
    case working(VideoState, nextLook: Timestamp)
    /// It was made: settled, its file fetched from this address.
    case succeeded(url: String)
    /// It was not made: released.
    case failed(VideoFailure)
    /// Patience is over: shown as failed, its money held, its slot given back, looked at now and then.
    case timedOut(nextLook: Timestamp)

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
        case .unchanged(let nextLook, let misses):
            [("next_look_at", SQLValue(nextLook)), ("misses", .integer(Int64(misses)))]
        case .working(_, let nextLook):
            [("next_look_at", SQLValue(nextLook)), ("misses", .integer(0))]
        case .succeeded(let url):
            [
                ("failure", .null), ("file_state", .text(FileState.pending.rawValue)),
                ("file_url", SQLValue(foreign: url)),
                ("file_next_at", SQLValue(now)),
            ]
        case .failed(let failure):
            [("failure", .text(failure.code.rawValue))]
        case .timedOut(let nextLook):
            [
                ("next_look_at", SQLValue(nextLook)), ("misses", .integer(0)),
                ("failure", .text(VideoFailure.Code.timedOut.rawValue)),
            ]
        }
    }
}
