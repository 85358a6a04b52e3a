package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry
package import Logging
import ServiceLifecycle

// Sends queued videos. In: the queue and the free slots. Out: one POST for each attempt, and its outcome in the ledger.
// `SubmissionDecision` decides what an outcome means, `UpstreamKeys` which keys may be used, `SubmissionPolicy` sets the
// times.
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
    private let keys: UpstreamKeys
    private let policy: LiveValue<SubmissionPolicy>
    private let clock: any WallClock
    private let entropy: Entropy
    private let logger: Logger
    private let metrics: VideoMetrics
    private let tracer: GatewayTracer?

    /// Makes a dispatcher.
    /// - Parameters:
    ///   - keys: How each key is, which it is told what became of orders.
    ///   - policy: Read at every claim: with fewer slots nothing is taken back, with more the next claim takes more.
    ///   - metrics: Where it counts; nobody looks at it where none is given.
    ///   - tracer: Records what it does; nothing while there are no traces.
    package init(
        ledger: LedgerWork,
        upstream: any VideoUpstream,
        keys: UpstreamKeys,
        policy: LiveValue<SubmissionPolicy>,
        clock: any WallClock,
        entropy: Entropy,
        metrics: VideoMetrics? = nil,
        tracer: GatewayTracer? = nil,
        logger: Logger
    ) {
        self.ledger = ledger
        self.upstream = upstream
        self.keys = keys
        self.policy = policy
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.tracer = tracer
        self.metrics = metrics ?? VideoMetrics(MetricRegistry())
    }

    package func run() async {
        await loop.run()
    }

    /// Claims and sends what may be sent now, and returns once all of it is recorded; for tests and simulations.
    package func step() async throws(GatewayError) {
        for submission in try await claim(keys.width) {
            await send(submission)
        }
    }

    private var loop: WorkLoop<TakenSubmission> {
        WorkLoop(
            name: "The dispatcher",
            width: { keys.width },
            events: ledger.events,
            wakesOn: .starts(after: [.queued, .succeeded, .failed, .timedOut]),
            clock: clock,
            logger: logger,
            nextDue: nextDue,
            claimsAtOnce: 1,
            claim: claim,
            work: send
        )
    }

    /// When the next video may start with some key.
    ///
    /// At once with one that may be used now, or else when the first pause of one is over; one that is stopped makes
    /// nothing due.
    func nextDue() async throws(GatewayError) -> Timestamp? {
        let offers = keys.offers()
        metrics.noteHeld(offers.isEmpty)
        if !offers.isEmpty, let start = try await ledger.nextStart(offers: offers, at: clock.now) {
            return start
        }
        guard let (offers, opening) = keys.offersAfterPause(),
            let start = try await ledger.nextStart(offers: offers, at: clock.now)
        else {
            return nil
        }
        return max(start, clock.now + (opening - clock.uptime))
    }

    func claim(_ count: Int) async throws(GatewayError) -> [TakenSubmission] {
        var submissions: [TakenSubmission] = []
        do throws(GatewayError) {
            while submissions.count < count, let next = try await begin() {
                submissions.append(next)
            }
        } catch  where !submissions.isEmpty {
            // Those that have begun must be sent: forgotten, they would be looked for in vain for as long as that goes on.
        }
        return submissions
    }

    private func begin() async throws(GatewayError) -> TakenSubmission? {
        let offers = keys.offers()
        guard !offers.isEmpty else {
            return nil
        }
        var entropy = entropy
        // Before the transaction, in which the lease begins.
        let takenAt = clock.uptime
        let submission = try await ledger.beginSubmission(
            offers: offers,
            name: ExternalTaskID(using: &entropy),
            lease: policy.value.lease,
            at: clock.now
        )
        return submission.map { submission in
            let isTrial = keys.begin(with: submission.key, of: offers)
            return TakenSubmission(submission: submission, takenAt: takenAt, isTrial: isTrial)
        }
    }

    func send(_ taken: TakenSubmission) async {
        let (submission, origin) = (taken.submission, taken.submission.origin)
        await tracer.work(
            "dispatch",
            for: submission.video,
            of: origin?.tenant,
            causedBy: origin?.trace
        ) { _ in await carryOut(taken) }
    }

    private func carryOut(_ taken: TakenSubmission) async {
        let submission = taken.submission
        guard clock.uptime - taken.takenAt <= SubmissionPolicy.latestStart else {
            logger.warning(
                "this process was stalled before it sent a video; the video goes back to the queue unsent",
                metadata: .about(submission.video, submission.origin, as: submission.name)
            )
            keys.note(.unsent, of: taken, trouble: nil)
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
        keys.note(decision.event, of: taken, trouble: decision.trouble)
        metrics.noteHeld(keys.offers().isEmpty)
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
