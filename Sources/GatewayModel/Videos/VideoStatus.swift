/// What a caller is shown of a video's state: the OpenAI words, and `canceled`.
package enum VideoStatus: String, Sendable, CaseIterable {
    case queued
    case inProgress = "in_progress"
    case completed
    case failed
    case canceled

    /// Whether nothing more will happen that a caller could wait for.
    package var isFinal: Bool {
        switch self {
        case .queued, .inProgress: false
        case .completed, .failed, .canceled: true
        }
    }

    /// The ledger states that are shown as this status.
    package var states: [VideoState] {
        VideoState.allCases.filter { $0.status == self }
    }
}
