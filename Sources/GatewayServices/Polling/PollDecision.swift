import GatewayLedger
import GatewayModel

/// What an answer about a video means, decided from where the video stands and for how long.
///
/// A poll that fails, an unknown task, an unknown word: none of them is a failed video. Only the upstream's own word
/// that it failed is one, or the end of all patience.
struct PollDecision: Hashable, Sendable {
    /// What the ledger records.
    let result: PollResult
    /// The upstream's id, if the answer taught it.
    var taskID: String?

    init(
        _ outcome: QueryOutcome,
        for video: DueVideo,
        policy: PollingPolicy,
        at now: Timestamp,
        jitter: Jitter
    ) {
        if case .found(let report) = outcome {
            taskID = report.id
            switch report.phase {
            case .succeeded(let url):
                result = .succeeded(url: url)
                return
            case .failed(let failure):
                result = .failed(failure)
                return
            case .submitted, .processing:
                break
            }
        }
        let patience = Patience(video: video, policy: policy, now: now, jitter: jitter)
        switch video.state {
        case .unknown: result = patience.searching(outcome)
        case .timedOut: result = patience.recheckingAfterTimeOut(outcome)
        default: result = patience.waitingFor(outcome)
        }
    }
}

/// The rules for an answer that does not end a video by itself.
private struct Patience {
    let video: DueVideo
    let policy: PollingPolicy
    let now: Timestamp
    let jitter: Jitter

    private var age: Duration {
        now - video.startedAt
    }

    private var timeInState: Duration {
        now - video.since
    }

    /// A submission whose answer was lost: found, or given up only when the upstream itself does not know it at the end
    /// of the window; an upstream that does not answer makes the window longer, but not endless.
    ///
    /// Misses are counted only beyond the end.
    func searching(_ outcome: QueryOutcome) -> PollResult {
        let next = now + jitter(max(policy.pollInterval, min(timeInState / 4, PollingPolicy.slowestPoll)))
        switch outcome {
        case .found(let report):
            return .working(report.phase == .submitted ? .submitted : .processing, nextPoll: next)
        case .notFound:
            return timeInState >= policy.reconcileWindow
                ? .failed(VideoFailure(.submissionUnknown)) : .unchanged(nextPoll: next, misses: 0)
        case .noAnswer, .operatorTrouble:
            return timeInState >= policy.reconcileWindow + PollingPolicy.recheckWindow
                ? afterSilence(.submissionUnknown) : .unchanged(nextPoll: next, misses: 0)
        }
    }

    /// At the end of all patience silence must last for some polls: a single one may be the first after an outage of ours
    /// that was longer than that.
    private func afterSilence(_ code: VideoFailure.Code) -> PollResult {
        video.misses + 1 >= PollingPolicy.missesBeforeDoubt
            ? .failed(VideoFailure(code))
            : .unchanged(nextPoll: now + jitter(PollingPolicy.slowRecheck), misses: video.misses + 1)
    }

    /// A task that has a name upstream.
    func waitingFor(_ outcome: QueryOutcome) -> PollResult {
        let isUnheardOf: Bool
        if case .notFound = outcome {
            isUnheardOf = video.misses + 1 >= PollingPolicy.missesBeforeDoubt && age >= PollingPolicy.ageBeforeDoubt
        } else {
            isUnheardOf = false
        }
        guard age < policy.taskPatience, !isUnheardOf else {
            return .timedOut(nextPoll: now + jitter(PollingPolicy.slowRecheck))
        }
        let next = now + jitter(policy.interval(age: age))
        switch outcome {
        case .found(let report):
            return .working(report.phase == .submitted ? .submitted : .processing, nextPoll: next)
        case .notFound:
            return .unchanged(nextPoll: next, misses: video.misses + 1)
        case .noAnswer:
            return .unchanged(nextPoll: next, misses: video.misses)
        case .operatorTrouble:
            return .unchanged(nextPoll: now + jitter(PollingPolicy.slowRecheck), misses: video.misses)
        }
    }

    /// A video that is shown as timed out, but may still arrive; misses are counted only beyond the end.
    func recheckingAfterTimeOut(_ outcome: QueryOutcome) -> PollResult {
        guard timeInState >= PollingPolicy.recheckWindow else {
            return .unchanged(nextPoll: now + jitter(PollingPolicy.slowRecheck), misses: 0)
        }
        switch outcome {
        case .found, .notFound: return .failed(VideoFailure(.timedOut))
        case .noAnswer, .operatorTrouble: return afterSilence(.timedOut)
        }
    }
}
