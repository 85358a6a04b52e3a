import Synchronization

/// Spans that have ended and wait for the exporter; one more than there is room for is dropped and counted.
package final class SpanQueue: Sendable {
    /// How many spans wait at most: some megabytes, and what a busy server leaves in seconds.
    package static let standardLimit = 16_384

    private let limit: Int
    private let spans = Mutex<[SpanRecord]>([])
    private let dropped: CounterCell

    /// Makes an empty queue.
    package init(limit: Int = standardLimit, _ registry: MetricRegistry) {
        self.limit = limit
        dropped = registry.counter(.traceSpans, TraceSpanOutcome.queueFull.rawValue)
    }

    /// Puts a span behind all others, unless there are as many as may be.
    func offer(_ span: SpanRecord) {
        let isTaken = spans.withLock { spans in
            guard spans.count < limit else {
                return false
            }
            spans.append(span)
            return true
        }
        if !isTaken {
            dropped.add()
        }
    }

    /// Takes up to so many spans, the oldest first.
    package func take(_ count: Int) -> [SpanRecord] {
        spans.withLock { spans in
            let taken = Array(spans.prefix(count))
            spans.removeFirst(taken.count)
            return taken
        }
    }
}

/// What becomes of a span that was recorded, as a label says it.
package enum TraceSpanOutcome: String, CaseIterable, Sendable {
    /// The collector has it.
    case exported
    /// Too many waited when it ended.
    case queueFull = "queue_full"
    /// The collector does not want it.
    case refused
    /// The server stopped before the collector had it.
    case stopped
}
