import GatewayModel
import GatewayTestKit
import Synchronization
import Tracing

@testable import GatewayTelemetry

/// A tracer whose time stands still, and what it has recorded.
struct TraceRig {
    static let start: UInt64 = 1_790_000_000_000_000_000

    let registry = MetricRegistry()
    let queue: SpanQueue
    let tracer: GatewayTracer

    init(ratio: Double = 1, limit: Int = SpanQueue.standardLimit, seed: UInt64 = 1) {
        queue = SpanQueue(limit: limit, registry)
        let random = Mutex(SplitMix64(seed: seed))
        tracer = GatewayTracer(
            sampler: TraceSampler(ratio: ratio),
            queue: queue,
            entropy: Entropy { random.withLock { $0.next() } },
            now: { Self.start }
        )
    }

    var recorded: [SpanRecord] {
        queue.take(.max)
    }

    func count(_ outcome: TraceSpanOutcome) -> Int64 {
        registry.counter(.traceSpans, outcome.rawValue).value
    }
}
