/// Why a video was not made, in words fit for its tenant.
package struct VideoFailure: Hashable, Sendable {
    /// The reasons, as a closed set.
    package enum Code: String, Sendable, CaseIterable {
        case contentPolicy = "content_policy"
        case upstreamRejected = "upstream_rejected"
        case upstreamFailed = "upstream_failed"
        case queueDeadlineExceeded = "queue_deadline_exceeded"
        case submissionUnknown = "submission_unknown"
        case timedOut = "timed_out"
    }

    /// The reason.
    package let code: Code

    /// Makes a failure.
    package init(_ code: Code) {
        self.code = code
    }

    /// What the tenant is told; it never quotes the upstream.
    package var message: String {
        switch code {
        case .contentPolicy:
            "The content policy rejected this video. Change the prompt. You were not charged."
        case .upstreamRejected:
            "The video service refused this order. You were not charged."
        case .upstreamFailed:
            "The video service could not make this video. You were not charged; you may order it again."
        case .queueDeadlineExceeded:
            "The video could not start before its queue deadline. You were not charged."
        case .submissionUnknown:
            "The answer to the submission was lost and no trace of the video was found. You were not charged."
        case .timedOut:
            "The video is taking longer than allowed. If it still arrives, it will be delivered and charged."
        }
    }
}

extension Video {
    /// What is said of a video that was canceled.
    package static let canceledMessage = "The video was canceled before it was sent. You were not charged."

    /// Why there is no video, as its caller is shown it.
    ///
    /// One that was canceled has a reason too: clients that know OpenAI's four words stop at an error, and not at a word
    /// that they do not know.
    package var shownError: (code: String, message: String)? {
        if let failure {
            return (failure.code.rawValue, failure.message)
        }
        return status == .canceled ? ("canceled", Self.canceledMessage) : nil
    }
}
