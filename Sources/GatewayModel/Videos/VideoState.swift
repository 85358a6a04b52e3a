/// Where a video stands in the ledger.
package enum VideoState: String, Sendable, CaseIterable {
    /// Admitted, its money held, waiting for a slot.
    case queued
    /// Being sent to the upstream right now; the attempt is durable.
    case submitting
    /// Sent, but nobody knows whether the upstream made a task of it.
    case unknown
    /// The upstream has named a task.
    case submitted
    /// The upstream works on it.
    case processing
    /// Made and charged.
    case succeeded
    /// Not made; the money is back.
    case failed
    /// Patience is over, though it may still arrive; the money stays held until then.
    case timedOut = "timed_out"
    /// Withdrawn by its tenant before it was sent.
    case canceled
    /// Its queue deadline passed before it was sent.
    case expired

    /// The states from which nothing moves any more.
    package var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .canceled, .expired: true
        case .queued, .submitting, .unknown, .submitted, .processing, .timedOut: false
        }
    }

    /// Whether a video in this state takes one of the upstream's parallel tasks.
    package var takesSlot: Bool {
        switch self {
        case .submitting, .unknown, .submitted, .processing: true
        case .queued, .succeeded, .failed, .timedOut, .canceled, .expired: false
        }
    }

    /// What a caller is shown.
    package var status: VideoStatus {
        switch self {
        case .queued: .queued
        case .submitting, .unknown, .submitted, .processing: .inProgress
        case .succeeded: .completed
        case .failed, .timedOut, .expired: .failed
        case .canceled: .canceled
        }
    }

    /// The states that a video may move to from here; the ledger makes no other move.
    package var successors: Set<VideoState> {
        switch self {
        case .queued: [.submitting, .canceled, .expired]
        case .submitting: [.submitted, .queued, .failed, .unknown]
        case .unknown: [.queued, .submitted, .processing, .succeeded, .failed, .timedOut]
        case .submitted: [.processing, .succeeded, .failed, .timedOut]
        case .processing: [.submitted, .succeeded, .failed, .timedOut]
        case .timedOut: [.succeeded, .failed]
        case .succeeded, .failed, .canceled, .expired: []
        }
    }
}

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
