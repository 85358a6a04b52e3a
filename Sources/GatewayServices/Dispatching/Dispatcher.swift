package import GatewayLedger
package import GatewayModel
import GatewayTelemetry
package import Logging
import ServiceLifecycle
import Synchronization

// Sends queued videos. In: the queue and the free slots. Out: one POST for each attempt, and its outcome in the ledger.
// `SubmissionDecision` decides what an outcome means, `SubmissionBreaker` pauses, `SubmissionPolicy` sets the times.
// What must hold: only certainty that no task was made returns a video to the queue, and a lease covers the latest
// start, the request and its recording together; what an operator has paused is the ledger's to pass over.

/// Sends queued videos to the upstream, each at most once, as slots come free.
///
/// Order of things for each video: the attempt is durable, then the POST is sent, then its outcome is recorded. A
/// process that dies in between leaves the video in `submitting`; once its lease has ended, the poller that claims it
/// turns that into `unknown`.
package struct Dispatcher: Service {
    private let ledger: LedgerWork
    private let upstream: any VideoUpstream
    private let policy: LiveValue<SubmissionPolicy>
    private let clock: any WallClock
    private let entropy: Entropy
    private let logger: Logger
    private let metrics: VideoMetrics
    private let breaker: BreakerBox

    /// Makes a dispatcher.
    /// - Parameters:
    ///   - policy: Read at every claim: with fewer slots nothing is taken back, with more the next claim takes more.
    ///   - metrics: Where it counts; nobody looks at it where none is given.
    package init(
        ledger: LedgerWork,
        upstream: any VideoUpstream,
        policy: LiveValue<SubmissionPolicy>,
        clock: any WallClock,
        entropy: Entropy,
        metrics: VideoMetrics? = nil,
        logger: Logger
    ) {
        self.ledger = ledger
        self.upstream = upstream
        self.policy = policy
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.metrics = metrics ?? VideoMetrics(MetricRegistry())
        breaker = BreakerBox()
    }

    package func run() async {
        await loop.run()
    }

    /// Claims and sends what may be sent now, and returns once all of it is recorded; for tests and simulations.
    package func step() async throws(GatewayError) {
        for submission in try await claim(policy.value.slots) {
            await send(submission)
        }
    }

    private var loop: WorkLoop<TakenSubmission> {
        WorkLoop(
            name: "The dispatcher",
            width: { policy.value.slots },
            events: ledger.events,
            wakesOn: .starts(after: [.queued, .succeeded, .failed, .timedOut]),
            clock: clock,
            logger: logger,
            nextDue: { () throws(GatewayError) in
                let start = try await ledger.nextStart(
                    slots: policy.value.slots,
                    key: upstream.currentKey,
                    at: clock.now
                )
                guard let start else {
                    return nil
                }
                let pause = breaker.pausedUntil.map { clock.now + ($0 - clock.uptime) }
                return max(start, pause ?? start)
            },
            claim: claim,
            work: send
        )
    }

    func claim(_ count: Int) async throws(GatewayError) -> [TakenSubmission] {
        var submissions: [TakenSubmission] = []
        do throws(GatewayError) {
            while submissions.count < count, !breaker.isPaused(at: clock.uptime), let next = try await begin() {
                submissions.append(next)
            }
        } catch  where !submissions.isEmpty {
            // Those that have begun must be sent: forgotten, they would be looked for in vain for as long as that goes on.
        }
        return submissions
    }

    private func begin() async throws(GatewayError) -> TakenSubmission? {
        var entropy = entropy
        // Before the transaction, in which the lease begins.
        let takenAt = clock.uptime
        let submission = try await ledger.beginSubmission(
            slots: policy.value.slots,
            name: ExternalTaskID(using: &entropy),
            key: upstream.currentKey,
            lease: policy.value.lease,
            at: clock.now
        )
        return submission.map { TakenSubmission(submission: $0, takenAt: takenAt) }
    }

    func send(_ taken: TakenSubmission) async {
        let submission = taken.submission
        guard clock.uptime - taken.takenAt <= SubmissionPolicy.latestStart else {
            logger.warning(
                "this process was stalled before it sent a video; the video goes back to the queue unsent",
                metadata: .about(submission.video, submission.origin, as: submission.name)
            )
            await record(.requeued(notBefore: clock.now), of: submission)
            return
        }
        metrics.noteStart(of: submission)
        let outcome = await upstream.create(submission.order, as: submission.name, key: submission.key)
        let decision = SubmissionDecision(
            outcome,
            refusals: submission.refusals,
            age: clock.now - submission.video.createdAt,
            pollInterval: policy.value.pollInterval,
            at: clock.now,
            jitter: Jitter(entropy: entropy)
        )
        if let event = decision.event {
            breaker.record(event, at: clock.uptime)
            metrics.noteHeld(breaker.isPaused(at: clock.uptime))
        }
        report(decision, of: submission)
        await record(decision.result, trouble: decision.trouble, requestID: decision.requestID, of: submission)
    }

    /// Records an outcome, however long the ledger takes to answer: only the death of the process loses it, and then
    /// the video is looked for upstream.
    private func record(
        _ result: SubmissionResult,
        trouble: UpstreamTrouble? = nil,
        requestID: String? = nil,
        of submission: Submission
    ) async {
        var tries = 0
        while true {
            tries += 1
            do throws(GatewayError) {
                let now = clock.now
                let isRecorded = try await ledger.record(
                    result,
                    of: submission,
                    trouble: trouble,
                    requestID: requestID,
                    at: now
                )
                if isRecorded, case .failed(let failure) = result {
                    metrics.note(failure)
                    await reportFollowers(of: submission.video, endedAt: now, failure)
                } else if !isRecorded {
                    logger.warning(
                        "what a submission came to is known already: its lease had ended",
                        metadata: .about(submission.video, submission.origin, as: submission.name)
                    )
                }
                return
            } catch {
                if tries == 1 {
                    logger.log(
                        level: error.isOfPassingOutage ? .debug : .error,
                        "cannot record what a submission came to; trying again until the ledger answers",
                        metadata: .about(submission.video, submission.origin).merging(["error": "\(error)"]) { $1 }
                    )
                }
                guard (try? await clock.sleep(for: .seconds(1))) != nil else {
                    return
                }
            }
        }
    }

    private func report(_ decision: SubmissionDecision, of submission: Submission) {
        var metadata = Logger.Metadata.about(submission.video, submission.origin, as: submission.name)
        metadata["upstream_key"] = "\(submission.key)"
        metadata["upstream_request_id"] = decision.requestID.map { "\($0)" }
        metadata["trouble"] = decision.trouble.map { "\($0.kind.rawValue)" }
        switch decision.result {
        case .submitted(let taskID, _):
            metadata["upstream_task_id"] = "\(taskID)"
            logger.info("video submitted", metadata: metadata)
        case .requeued where decision.event == .operatorTrouble:
            logger.critical(
                "the upstream refuses every submission until the operator acts: check key and balance",
                metadata: metadata
            )
        case .requeued:
            logger.warning("the upstream turned a video away; it stays queued", metadata: metadata)
        case .failed(let failure):
            metadata["failure"] = "\(failure.code.rawValue)"
            logger.notice("the upstream refused a video for good", metadata: metadata)
        case .unknown:
            logger.warning("a submission's answer was lost; polling for its task", metadata: metadata)
        }
    }

    private func reportFollowers(of video: VideoID, endedAt moment: Timestamp, _ failure: VideoFailure) async {
        await logger.logFollowers(
            of: video,
            endedAt: moment,
            .notice,
            "the upstream refused a video for good",
            failure: failure,
            in: ledger
        )
    }
}

/// A submission and when this process took it, by the clock's uptime.
package struct TakenSubmission: Sendable {
    let submission: Submission
    let takenAt: Duration
}

/// The breaker, shared by the submissions under way.
private final class BreakerBox: Sendable {
    private let breaker = Mutex(SubmissionBreaker())

    var pausedUntil: Duration? {
        breaker.withLock(\.pausedUntil)
    }

    func isPaused(at now: Duration) -> Bool {
        breaker.withLock { $0.isPaused(at: now) }
    }

    func record(_ event: SubmissionBreaker.Event, at now: Duration) {
        breaker.withLock { $0.record(event, at: now) }
    }
}
