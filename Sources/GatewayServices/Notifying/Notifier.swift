package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry
package import Logging
import ServiceLifecycle

// Tells callers what has become of their videos. In: deliveries that are claimed from the ledger. Out: signed posts, each
// recorded. What must hold: what is not recorded as arrived is sent again, with the same id and body; no target waits for
// another one; no secret is in a log.

/// Sends events to whoever wants to be told of them, until each has arrived or was tried as often as it is tried.
package struct Notifier: Service {
    /// How many events are sent at once, to all targets together.
    static let width = 256
    /// How long a claimed delivery is left alone before it is due again, should this process die: longer than one may
    /// take.
    package static let lease = Duration.seconds(90)

    private let ledger: LedgerWork
    private let sender: any WebhookSender
    private let seal: WebhookSeal
    private let render: LedgerWork.WebhookRenderer
    private let clock: any WallClock
    private let entropy: Entropy
    private let logger: Logger
    private let loads = QueueLoads()
    private let metrics: WebhookMetrics
    private let tracer: GatewayTracer?

    /// Makes a notifier.
    /// - Parameters:
    ///   - seal: What opens the secrets that events are signed with.
    ///   - render: Puts an event into words.
    ///   - metrics: Where it counts; nobody looks at it where none is given.
    ///   - tracer: Records what it does; nothing while there are no traces.
    package init(
        ledger: LedgerWork,
        sender: any WebhookSender,
        seal: WebhookSeal,
        render: @escaping LedgerWork.WebhookRenderer,
        clock: any WallClock,
        entropy: Entropy,
        metrics: WebhookMetrics? = nil,
        tracer: GatewayTracer? = nil,
        logger: Logger
    ) {
        self.ledger = ledger
        self.sender = sender
        self.seal = seal
        self.render = render
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.metrics = metrics ?? WebhookMetrics(MetricRegistry())
        self.tracer = tracer
    }

    package func run() async {
        let loop = WorkLoop<DeliveryJob>(
            name: "The notifier",
            width: { Self.width },
            events: ledger.events,
            wakesOn: .states(Set(VideoState.allCases.filter(\.status.isFinal))),
            clock: clock,
            logger: logger,
            nextDue: nextDue,
            claim: claim,
            work: send
        )
        // What it holds is sent again after the next start, so a stop need not wait for a target.
        await cancelWhenGracefulShutdown { await loop.run() }
    }

    /// Sends what is due now, and returns once all of it is recorded; for tests and simulations.
    package func step() async throws(GatewayError) {
        guard let due = try await nextDue(), due <= clock.now else {
            return
        }
        for job in try await claim(Self.width) {
            await send(job)
        }
    }

    func nextDue() async throws(GatewayError) -> Timestamp? {
        loads.note(try await ledger.deliveryQueues())
    }

    func claim(_ count: Int) async throws(GatewayError) -> [DeliveryJob] {
        let now = clock.now
        let jobs = try await ledger.claimDeliveries(
            loads.shares(of: count, at: now),
            at: now,
            lease: Self.lease,
            render: render
        )
        loads.begin(jobs)
        return jobs
    }

    func send(_ job: DeliveryJob) async {
        await tracer.work(
            "deliver webhook",
            for: job.video,
            of: job.tenant,
            causedBy: job.trace
        ) { span in await carryOut(job, span) }
    }

    private func carryOut(_ job: DeliveryJob, _ span: GatewaySpan?) async {
        let result: DeliveryResult
        do throws(WebhookTrouble) {
            result = .delivered(status: try await post(job))
        } catch {
            result = DeliveryDecision.result(
                of: error,
                tries: job.tries,
                isEndpoint: job.endpoint != nil,
                failingSince: job.failingSince,
                at: clock.now,
                jitter: Jitter(entropy: entropy)
            )
        }
        log(result, of: job)
        span?.note(result, of: job)
        do throws(GatewayError) {
            let now = clock.now
            if try await ledger.record(result, of: job, at: now) {
                metrics.note(result, of: job, at: now)
            }
        } catch {
            // The claim's lease ends, and it is sent again.
            let level: Logger.Level = error.isOfPassingOutage ? .debug : .error
            logger.log(level: level, "cannot record a webhook", metadata: about(job, ["error": "\(error)"]))
        }
        let hasArrived = if case .delivered = result { true } else { false }
        loads.end(job.queue, hasArrived: hasArrived)
    }

    private func post(_ job: DeliveryJob) async throws(WebhookTrouble) -> Int {
        let secrets = [job.secrets.present, job.secrets.previous].compactMap(\.self)
            .compactMap { seal.open($0, of: job.tenant) }
        guard !secrets.isEmpty else {
            throw WebhookTrouble(
                .noSecret,
                detail: "its secret was sealed with another key; see webhooks.sealing_key_file"
            )
        }
        let seconds = clock.now.seconds
        let signatures = secrets.map { $0.signature(of: job.body, id: job.event.text, at: seconds) }
        return try await sender.post(
            job.body,
            headers: [
                ("webhook-id", job.event.text), ("webhook-timestamp", "\(seconds)"),
                ("webhook-signature", signatures.joined(separator: " ")),
            ],
            to: job.url
        )
    }

    private func log(_ result: DeliveryResult, of job: DeliveryJob) {
        switch result {
        case .delivered: logger.debug("webhook delivered", metadata: about(job))
        case .retry(_, let trouble): logger.debug("a webhook will be tried again", metadata: about(job, trouble.words))
        case .abandoned(let trouble):
            logger.warning("a webhook is given up; it can be replayed", metadata: about(job, trouble.words))
        case .disabled(let reason, let trouble):
            logger.warning(
                "a webhook endpoint is disabled",
                metadata: about(job, trouble.words.merging(["reason": "\(reason.rawValue)"]) { $1 })
            )
        }
    }

    private func about(_ job: DeliveryJob, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["event": "\(job.event)", "tenant": "\(job.tenant)", "try": "\(job.tries)"]
        metadata["endpoint"] = job.endpoint.map { "\($0)" }
        return metadata.merging(more) { $1 }
    }
}

extension WebhookTrouble {
    /// What a log line says of it.
    fileprivate var words: Logger.Metadata {
        var words: Logger.Metadata = ["trouble": "\(kind.rawValue)"]
        words["status"] = status.map { "\($0)" }
        words["detail"] = detail.map { "\($0)" }
        return words
    }
}
