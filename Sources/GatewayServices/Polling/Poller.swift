package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry
package import Logging
import ServiceLifecycle

// Follows videos at the upstream. In: videos that are due. Out: their progress and their end in the ledger.
// `PollDecision` decides what an answer means, `PollingPolicy` sets the times. What must hold: only the upstream's own
// word or the end of a time limit fails a video; neither a failed poll nor an unknown task does so by itself.

/// Asks the upstream about every video that it may have, and records what it says: one poller for all tenants.
///
/// Callers read the ledger; however many of them wait, the upstream is asked once an interval for each video, by a
/// bounded number of requests at a time.
package struct Poller: Service {
    /// How many videos are asked about at once; at three answers a second each, that is 10,000 videos a minute.
    package static let width = 64
    private let ledger: LedgerWork
    private let upstream: any VideoUpstream
    private let policy: LiveValue<PollingPolicy>
    private let logsUpstreamWords: Bool
    private let clock: any WallClock
    private let jitter: Jitter
    private let logger: Logger
    private let durations: RecentDurations
    private let names: NameLookups
    private let metrics: VideoMetrics
    private let tracer: GatewayTracer?

    /// Makes a poller.
    /// - Parameters:
    ///   - route: The address at which the upstream is asked for tasks, for what is remembered of it.
    ///   - policy: Read at every look.
    ///   - logsUpstreamWords: Whether the upstream's reasons are logged; they may repeat a prompt.
    ///   - metrics: Where it counts; nobody looks at it where none is given.
    ///   - tracer: Records what it does; nothing while there are no traces.
    package init(
        ledger: LedgerWork,
        upstream: any VideoUpstream,
        route: String,
        policy: LiveValue<PollingPolicy>,
        logsUpstreamWords: Bool = true,
        clock: any WallClock,
        entropy: Entropy,
        metrics: VideoMetrics? = nil,
        tracer: GatewayTracer? = nil,
        logger: Logger
    ) {
        self.ledger = ledger
        self.upstream = upstream
        self.policy = policy
        self.logsUpstreamWords = logsUpstreamWords
        self.clock = clock
        jitter = Jitter(entropy: entropy)
        self.logger = logger
        self.tracer = tracer
        durations = RecentDurations(ledger: ledger, clock: clock)
        names = NameLookups(route: route, ledger: ledger, upstream: upstream, clock: clock, logger: logger)
        self.metrics = metrics ?? VideoMetrics(MetricRegistry())
    }

    package func run() async {
        let loop = WorkLoop<DueVideo>(
            name: "The poller",
            width: { Self.width },
            events: ledger.events,
            wakesOn: .states([.submitted, .unknown]),
            clock: clock,
            logger: logger,
            nextDue: ledger.nextPoll,
            claim: claim,
            work: poll
        )
        // What it holds can be asked for again, so a stop need not wait for it.
        await cancelWhenGracefulShutdown { await loop.run() }
    }

    /// Asks about what is due now, and returns once all of it is recorded; for tests and simulations.
    package func step() async throws(GatewayError) {
        for video in try await claim(Self.width) {
            await poll(video)
        }
    }

    func claim(_ count: Int) async throws(GatewayError) -> [DueVideo] {
        await durations.refreshIfStale()
        return try await ledger.claimDue(at: clock.now, lease: policy.value.lease, limit: count)
    }

    func poll(_ video: DueVideo) async {
        await tracer.work(
            "poll",
            for: video.id,
            of: video.origin?.tenant,
            causedBy: video.origin?.trace
        ) { _ in await ask(about: video) }
    }

    private func ask(about video: DueVideo) async {
        if video.wasCutShort {
            logger.warning(
                "polling for a submission that was cut short",
                metadata: .about(video.id, video.origin, as: video.name)
            )
        }
        let outcome =
            if let taskID = video.taskID {
                await upstream.query(task: taskID, key: video.key)
            } else {
                await upstream.query(name: video.name, key: video.key)
            }
        let decision = PollDecision(
            outcome,
            for: video,
            policy: policy.value,
            knowledge: await knowledge(of: video, after: outcome),
            at: clock.now,
            jitter: jitter
        )
        let answer = PollAnswer(outcome)
        do throws(GatewayError) {
            let now = clock.now
            let isRecorded = try await ledger.record(
                decision.result,
                of: video,
                taskID: decision.taskID,
                answer: answer,
                at: now
            )
            if isRecorded {
                measure(decision.result, outcome, at: now)
                report(decision, outcome, answer, of: video)
                await reportFollowers(decision.result, of: video.id, at: now)
            }
        } catch {
            // The claim's lease ends, and the video is asked about again.
            logger.log(
                level: error.isOfPassingOutage ? .debug : .error,
                "cannot record what the upstream says of a video",
                metadata: .about(video.id, video.origin).merging(["error": "\(error)"]) { $1 }
            )
        }
        await learn(from: outcome, of: video)
    }

    /// What is known beside the answer; whether names are found is asked of the ledger only where it counts.
    private func knowledge(of video: DueVideo, after outcome: QueryOutcome) async -> PollKnowledge {
        var knowledge = PollKnowledge(span: durations.span(of: video))
        if video.state == .unknown, case .notFound = outcome {
            knowledge.findsNames = await names.areProved()
        }
        return knowledge
    }

    /// What an answer tells of the upstream itself.
    private func learn(from outcome: QueryOutcome, of video: DueVideo) async {
        guard case .found = outcome else {
            return
        }
        if video.taskID == nil {
            await names.noteFound(video.name)
        } else {
            await names.tryOut(on: video)
        }
    }

    private func measure(_ result: PollResult, _ outcome: QueryOutcome, at now: Timestamp) {
        switch result {
        case .succeeded: noteEnd(outcome, at: now)
        case .failed(let failure):
            metrics.note(failure)
            noteEnd(outcome, at: now)
        case .unchanged, .working, .timedOut: break
        }
    }

    private func noteEnd(_ outcome: QueryOutcome, at now: Timestamp) {
        if case .found(let report) = outcome {
            metrics.noteVisible(at: now, since: report.endedAt)
        }
    }

    private func report(_ decision: PollDecision, _ outcome: QueryOutcome, _ answer: PollAnswer, of video: DueVideo) {
        var metadata = Logger.Metadata.about(video.id, video.origin, as: video.name)
        metadata["upstream_task_id"] = (decision.taskID ?? video.taskID).map { "\($0)" }
        metadata["upstream_request_id"] = answer.requestID.map { "\($0)" }
        if logsUpstreamWords, case .found(let report) = outcome, let detail = report.detail {
            metadata["upstream_detail"] = "\(detail)"
        }
        switch decision.result {
        case .unchanged:
            return
        case .working(let state, _):
            if state != video.state {
                logger.info("video \(state.rawValue)", metadata: metadata)
            }
            return
        case .succeeded:
            logger.info(Self.made, metadata: metadata)
        case .failed(let failure):
            metadata["failure"] = "\(failure.code.rawValue)"
            logger.notice(Self.failed, metadata: metadata)
        case .timedOut:
            logger.warning(Self.timedOut, metadata: metadata)
        }
    }

    private func reportFollowers(_ result: PollResult, of leader: VideoID, at now: Timestamp) async {
        let (level, message): (Logger.Level, Logger.Message)
        var failure: VideoFailure?
        switch result {
        case .unchanged, .working: return
        case .succeeded: (level, message) = (.info, Self.made)
        case .failed(let reason): (level, message, failure) = (.notice, Self.failed, reason)
        case .timedOut: (level, message) = (.warning, Self.timedOut)
        }
        await logger.logFollowers(of: leader, endedAt: now, level, message, failure: failure, in: ledger)
    }

    private static let made: Logger.Message = "video made"
    private static let failed: Logger.Message = "video failed"
    private static let timedOut: Logger.Message = "patience with a video is over; it is looked at now and then"
}

extension PollAnswer {
    /// What an operator is told of an answer.
    fileprivate init(_ outcome: QueryOutcome) {
        switch outcome {
        case .found(let report):
            self.init(outcome: report.phase.word, requestID: report.requestID)
        case .notFound(let trouble), .noAnswer(let trouble), .operatorTrouble(let trouble):
            self.init(outcome: trouble.kind.rawValue, requestID: trouble.requestID)
        }
    }
}

extension TaskReport.Phase {
    /// The phase without what belongs to it: no address, and no reason.
    fileprivate var word: String {
        switch self {
        case .submitted: "submitted"
        case .processing: "processing"
        case .succeeded: "succeeded"
        case .failed: "failed"
        }
    }
}
