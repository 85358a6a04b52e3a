import GatewayLedger
import GatewayModel

/// What one attempt's outcome means: for the video, and for those behind it in the queue.
struct SubmissionDecision: Sendable {
    /// What is learned of the key that it was sent with.
    enum Event: Hashable, Sendable {
        /// The upstream worked.
        case accepted
        /// It turned the order away for now.
        case turnedAway
        /// It turned the order away because too many tasks run.
        case limitReached
        /// Its answer is lost.
        case lost
        /// It takes no orders until the operator acts.
        case operatorTrouble(KeyBreaker.Cause)
        /// It was never asked.
        case unsent
    }

    /// Kling's code for too many parallel tasks.
    static let parallelLimitCode = "1303"

    /// What the ledger records.
    let result: SubmissionResult
    /// What is learned of the key.
    let event: Event
    /// The upstream's side, for the operator.
    let trouble: UpstreamTrouble?
    /// The upstream's id of the request, where it answered with one.
    let requestID: String?

    static let refusalBackoff = Backoff(first: .seconds(1), longest: .seconds(60))
    /// Twice the breaker's and without jitter, so that the next trial is another video.
    ///
    /// One that only polls like the operator's trouble, such as a prompt that a firewall refuses, must not hold up
    /// everybody else's.
    static let operatorBackoff = Backoff(first: .seconds(20), longest: .seconds(600))
    /// How long after a lost answer it is first looked for.
    static let firstSearch = PollingPolicy.searches[0]
    /// The longest wait that an upstream's `Retry-After` is believed.
    static let longestRetryAfter = PollingPolicy.longestRetryAfter
    /// A video that the upstream has turned away so often, and that was ordered so long ago, is not sent again: its caller
    /// waits for an end, and may order anew.
    static let mostRefusals = 100
    static let longestTurnedAway = Duration.seconds(24 * 3600)
    /// More refusals than this no trouble counts but the upstream's own want of room: neither a network nor an account
    /// that was out of order for days ends a video.
    static let mostForeignRefusals = 10

    /// Decides; the one rule above all is that only certainty sends a video twice.
    /// - Parameters:
    ///   - refusals: How often the video was turned away before.
    ///   - age: For how long it has been ordered.
    init(
        _ outcome: CreateOutcome,
        refusals: Int,
        age: Duration,
        pollInterval: Duration,
        at now: Timestamp,
        jitter: Jitter
    ) {
        switch outcome {
        case .made(let taskID, let id):
            result = .submitted(taskID: taskID, nextPoll: now + jitter.rhythm(pollInterval))
            (event, trouble, requestID) = (.accepted, nil, id)
        case .refusedBeforeMade(let trouble) where trouble.code == Self.parallelLimitCode:
            // It is the first of its tenant's again; what waits is the slot, of which there are fewer now.
            result = .requeued(notBefore: now, refusals: refusals)
            (event, self.trouble, requestID) = (.limitReached, trouble, trouble.requestID)
        case .refusedBeforeMade(let trouble):
            result = Self.turnedAway(trouble, refusals: refusals, age: age, at: now, jitter: jitter)
            (event, self.trouble, requestID) = (.turnedAway, trouble, trouble.requestID)
        case .operatorTrouble(let trouble):
            result = .requeued(
                notBefore: now + Self.operatorBackoff.wait(afterFailures: refusals + 1),
                refusals: Self.foreign(refusals)
            )
            event = .operatorTrouble(KeyBreaker.Cause(of: trouble.kind))
            (self.trouble, requestID) = (trouble, trouble.requestID)
        case .refusedForGood(let failure, let trouble):
            result = .failed(failure)
            (event, self.trouble, requestID) = (.accepted, trouble, trouble.requestID)
        case .unknown(let trouble):
            result = .unknown(nextPoll: now + Self.firstSearch)
            (event, self.trouble, requestID) = (.lost, trouble, trouble.requestID)
        }
    }

    private static func turnedAway(
        _ trouble: UpstreamTrouble,
        refusals: Int,
        age: Duration,
        at now: Timestamp,
        jitter: Jitter
    ) -> SubmissionResult {
        let isForWantOfRoom = trouble.kind == .busy
        let count = isForWantOfRoom ? refusals + 1 : foreign(refusals)
        guard !isForWantOfRoom || count < mostRefusals || age < longestTurnedAway else {
            return .failed(VideoFailure(.upstreamFailed))
        }
        let backoff = jitter.full(refusalBackoff.wait(afterFailures: refusals + 1))
        let asked = min(trouble.retryAfter ?? .zero, longestRetryAfter)
        return .requeued(notBefore: now + max(backoff, asked), refusals: count)
    }

    /// The count after a refusal that says nothing of the video.
    private static func foreign(_ refusals: Int) -> Int {
        max(refusals, min(refusals + 1, mostForeignRefusals))
    }
}

/// How many videos are sent, for how long each belongs to its sender, and when they are first asked about.
package struct SubmissionPolicy: Hashable, Sendable {
    /// How long after its slot was taken a video may still be sent; a process that was stalled for longer sends nothing,
    /// because its lease may end before the answer comes.
    static let latestStart = Duration.seconds(15)
    /// How long the outcome may take on its way into the ledger before it is looked for instead.
    static let recordingTime = Duration.seconds(15)

    /// How many videos may be at the upstream at once with each key.
    package var slots: Int
    /// How long after its submission a video is first asked about.
    package var pollInterval: Duration
    /// How long a request to the upstream may take, connecting included.
    package var requestTimeout: Duration

    /// Makes a policy.
    package init(slots: Int, pollInterval: Duration, requestTimeout: Duration) {
        self.slots = slots
        self.pollInterval = pollInterval
        self.requestTimeout = requestTimeout
    }

    /// How long a video belongs to whoever took its slot.
    var lease: Duration {
        Self.latestStart + requestTimeout + Self.recordingTime
    }
}
