package import GatewayModel
package import Logging
import ServiceLifecycle

/// Takes batches of spans to a collector.
package protocol SpanSender: Sendable {
    /// Sends a batch.
    /// - Throws: `SpanSendingFailure` when the collector has not taken it.
    func send(_ batch: [UInt8]) async throws(SpanSendingFailure)

    /// Closes what is open; nothing may be sent any more.
    func shutdown() async
}

/// Why a collector has not taken a batch.
package struct SpanSendingFailure: Error, Sendable {
    /// Whether the same batch may be taken later.
    package let mayHeal: Bool
    /// More words, for the log.
    package let detail: String

    /// Makes a failure.
    package init(mayHeal: Bool, _ detail: String) {
        self.mayHeal = mayHeal
        self.detail = detail
    }
}

/// Sends the spans that have ended to a collector, batch by batch; nobody waits for it.
///
/// What a collector that is away would take later stays at hand, a batch of it here and the rest in the queue, where one
/// more than there is room for is dropped. At a stop what there is goes out within ``Limits/stopTime``.
package struct SpanExporter: Service {
    /// What the exporter keeps to.
    package struct Limits: Sendable {
        /// How many spans are sent at once.
        package var batch = 512
        /// How long it rests when there is less than a batch.
        package var pause = Duration.seconds(1)
        /// How long it waits after the first failure, and at most.
        package var firstWait = Duration.seconds(1)
        /// The longest wait after a failure.
        package var longestWait = Duration.seconds(30)
        /// How long a stop may take for what has not been sent.
        package var stopTime = Duration.seconds(2)

        /// Makes the usual limits.
        package init() {}
    }

    private let queue: SpanQueue
    private let sender: any SpanSender
    private let encode: @Sendable ([SpanRecord]) -> [UInt8]
    private let limits: Limits
    private let clock: any WallClock
    private let logger: Logger
    private let outcomes: [TraceSpanOutcome: CounterCell]

    /// Makes an exporter.
    /// - Parameter resource: What says which program the spans are of.
    package init(
        queue: SpanQueue,
        sender: any SpanSender,
        resource: TraceResource,
        limits: Limits = Limits(),
        clock: any WallClock,
        logger: Logger,
        _ registry: MetricRegistry
    ) {
        self.queue = queue
        self.sender = sender
        encode = { resource.request(with: $0) }
        self.limits = limits
        self.clock = clock
        self.logger = logger
        outcomes = Dictionary(
            uniqueKeysWithValues: TraceSpanOutcome.allCases.map { ($0, registry.counter(.traceSpans, $0.rawValue)) }
        )
    }

    package func run() async {
        var rest = await cancelWhenGracefulShutdown { await self.exportUntilCanceled() }
        rest += queue.take(SpanQueue.standardLimit)
        await exportAtStop(rest)
        await sender.shutdown()
    }

    /// - Returns: What was taken from the queue and not sent.
    private func exportUntilCanceled() async -> [SpanRecord] {
        var batch: [SpanRecord] = []
        var wait = limits.firstWait
        var isFailing = false
        while !Task.isCancelled {
            batch = batch.isEmpty ? queue.take(limits.batch) : batch
            let isFull = batch.count >= limits.batch
            var pause: Duration? = isFull ? nil : limits.pause
            if !batch.isEmpty {
                let failure = await send(batch)
                if let failure, failure.mayHeal {
                    pause = wait
                    wait = min(wait * 2, limits.longestWait)
                } else {
                    batch = []
                    wait = limits.firstWait
                }
                isFailing = note(failure, was: isFailing)
            }
            if let pause, (try? await clock.sleep(for: pause)) == nil {
                break
            }
        }
        return batch
    }

    private func send(_ batch: [SpanRecord]) async -> SpanSendingFailure? {
        do throws(SpanSendingFailure) {
            try await sender.send(encode(batch))
            outcomes[.exported]?.add(Int64(batch.count))
            return nil
        } catch {
            if !error.mayHeal {
                outcomes[.refused]?.add(Int64(batch.count))
            }
            return error
        }
    }

    /// Says once that the collector takes nothing, and once that it does again.
    private func note(_ failure: SpanSendingFailure?, was wasFailing: Bool) -> Bool {
        if let failure, !wasFailing, !Task.isCancelled {
            logger.warning(
                "the collector of traces does not take them; nothing waits for it",
                metadata: ["detail": "\(failure.detail)"]
            )
        } else if failure == nil, wasFailing {
            logger.notice("the collector of traces takes them again")
        }
        return failure != nil && (wasFailing || !Task.isCancelled)
    }

    private func exportAtStop(_ spans: [SpanRecord]) async {
        let sent = SentSpans()
        let (clock, limit, size) = (clock, limits.stopTime, limits.batch)
        await withTaskGroup { group in
            group.addTask {
                for start in stride(from: 0, to: spans.count, by: size) {
                    let batch = Array(spans[start..<min(start + size, spans.count)])
                    guard await self.send(batch).map({ !$0.mayHeal }) ?? true else {
                        return
                    }
                    sent.add(batch.count)
                }
            }
            group.addTask { try? await clock.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        outcomes[.stopped]?.add(Int64(spans.count - sent.count))
    }
}
