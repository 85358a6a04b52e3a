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
        knowledge: PollKnowledge = PollKnowledge(),
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
        let patience = Patience(video: video, policy: policy, knowledge: knowledge, now: now, jitter: jitter)
        switch video.state {
        case .unknown: result = patience.searching(outcome)
        case .timedOut: result = patience.recheckingAfterTimeOut(outcome)
        default: result = patience.waitingFor(outcome)
        }
    }
}

/// What others of its kind, and the upstream's answers of old, tell of a video.
struct PollKnowledge: Hashable, Sendable {
    /// How long the latest of its kind took, if any is known.
    var span: DurationSpans.Span?
    /// Whether the upstream has proved that it finds tasks by our names.
    var findsNames = false
}

/// The rules for an answer that does not end a video by itself.
private struct Patience {
    let video: DueVideo
    let policy: PollingPolicy
    let knowledge: PollKnowledge
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
    /// The window is short only where a task that there is would have been found: then every search that was answered
    /// counts as a miss.
    func searching(_ outcome: QueryOutcome) -> PollResult {
        switch outcome {
        case .found(let report):
            return working(report)
        case .notFound:
            let misses = video.misses + 1
            let isEnough = !knowledge.findsNames || misses >= PollingPolicy.missesBeforeLoss
            let isGivenUp =
                timeInState >= policy.reconcileWindow
                || isEnough && timeInState >= policy.searchWindow(findsNames: knowledge.findsNames)
            guard !isGivenUp else {
                return .failed(VideoFailure(.submissionUnknown))
            }
            let wait = policy.searchInterval(since: timeInState, findsNames: knowledge.findsNames)
            return .unchanged(nextPoll: now + (knowledge.findsNames ? wait : jitter.rhythm(wait)), misses: misses)
        case .noAnswer, .operatorTrouble:
            return timeInState >= policy.reconcileWindow + PollingPolicy.recheckWindow
                ? afterSilence(.submissionUnknown) : unanswered(outcome)
        }
    }

    /// At the end of all patience silence must last for some polls: a single one may be the first after an outage of ours
    /// that was longer than that.
    private func afterSilence(_ code: VideoFailure.Code) -> PollResult {
        video.silences + 1 >= PollingPolicy.silencesBeforeEnd
            ? .failed(VideoFailure(code)) : recheck(misses: video.misses, silences: video.silences + 1)
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
            return .timedOut(nextPoll: now + jitter.rhythm(PollingPolicy.slowRecheck))
        }
        switch outcome {
        case .found(let report): return working(report)
        case .notFound: return .unchanged(nextPoll: now + wait, misses: video.misses + 1)
        case .noAnswer, .operatorTrouble: return unanswered(outcome)
        }
    }

    /// A video that is shown as timed out, but may still arrive; silences are counted only beyond the end.
    func recheckingAfterTimeOut(_ outcome: QueryOutcome) -> PollResult {
        guard timeInState >= PollingPolicy.recheckWindow else {
            return recheck(misses: 0, silences: 0)
        }
        switch outcome {
        case .found, .notFound: return .failed(VideoFailure(.timedOut))
        case .noAnswer, .operatorTrouble: return afterSilence(.timedOut)
        }
    }

    /// How long until it is asked about again.
    private var wait: Duration {
        jitter.rhythm(policy.interval(age: age, span: knowledge.span))
    }

    private func working(_ report: TaskReport) -> PollResult {
        .working(report.phase == .submitted ? .submitted : .processing, nextPoll: now + wait)
    }

    private func recheck(misses: Int, silences: Int) -> PollResult {
        .unchanged(
            nextPoll: now + jitter.rhythm(PollingPolicy.slowRecheck),
            misses: misses,
            silences: silences
        )
    }

    /// A poll that failed: tried again after a growing wait, and not before the upstream has asked for.
    private func unanswered(_ outcome: QueryOutcome) -> PollResult {
        let silences = video.silences + 1
        let (backoff, asked): (Duration, Duration?) =
            switch outcome {
            case .operatorTrouble(let trouble): (policy.operatorBackoff(afterSilences: silences), trouble.retryAfter)
            case .noAnswer(let trouble): (policy.readBackoff(afterSilences: silences), trouble.retryAfter)
            case .found, .notFound: (wait, nil)
            }
        let pause = max(jitter.full(backoff), min(asked ?? .zero, PollingPolicy.longestRetryAfter))
        return .unchanged(nextPoll: now + pause, misses: video.misses, silences: silences)
    }
}
