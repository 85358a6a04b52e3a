package import GatewayModel
package import Tracing

// Traces. In: spans of the API swift-distributed-tracing, begun by requests and by the work that follows them. Out: what
// was recorded, in batches, to a collector that speaks OTLP over HTTP. What must hold: nobody waits for the collector;
// what it does not take is dropped and counted; no prompt, key or token is in a span, nor any text of a caller or of the
// upstream. Where there are no traces there is no tracer, and everybody goes on as if this folder were not there.

/// Begins spans, and hands on what is recorded of them.
///
/// It is handed to whoever makes spans, and not to the API's global system, which other packages ask as well.
package struct GatewayTracer: Tracer {
    private let sampler: TraceSampler
    let queue: SpanQueue
    private let entropy: Entropy
    let now: @Sendable () -> UInt64

    /// Makes a tracer.
    /// - Parameters:
    ///   - sampler: Which traces are recorded.
    ///   - queue: Takes the spans that have ended.
    ///   - entropy: Where ids come from.
    ///   - now: Nanoseconds since 1970.
    package init(
        sampler: TraceSampler,
        queue: SpanQueue,
        entropy: Entropy,
        now: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch }
    ) {
        self.sampler = sampler
        self.queue = queue
        self.entropy = entropy
        self.now = now
    }

    /// Begins a span, in the trace of a context or in a new one.
    package func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> GatewaySpan {
        let place = context().place
        return span(operationName, kind, under: place, as: nil, at: instant().nanosecondsSinceEpoch)
    }

    /// The same for who does not know which tracer it has.
    package func startAnySpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> any Tracing.Span {
        span(operationName, kind, under: context().place, as: nil, at: instant().nanosecondsSinceEpoch)
    }

    /// Does nothing: the exporter comes by itself, and nobody waits for it.
    package func forceFlush() {}

    /// Reads a caller's place.
    package func extract<Carrier, Extract>(
        _ carrier: Carrier,
        into context: inout InstrumentationContext,
        using extractor: Extract
    ) where Extract: Extractor, Extract.Carrier == Carrier {
        context.place = TracePlace(
            traceparent: extractor.extract(key: TracePlace.parentField, from: carrier),
            tracestate: extractor.extract(key: TracePlace.stateField, from: carrier)
        )
    }

    /// Writes nothing: nobody whom the gateway calls is told of traces.
    package func inject<Carrier, Inject>(
        _ context: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject: Injector, Inject.Carrier == Carrier {}

    /// Begins the span of a request.
    /// - Parameters:
    ///   - place: Where its caller stands; nothing where it is in no trace.
    ///   - age: For how long it has run already.
    package func startRequest(_ name: String, under place: TracePlace?, since age: Duration) -> GatewaySpan {
        span(name, .server, under: place, as: nil, at: now() - UInt64(max(0, age.nanoseconds)))
    }

    /// Begins a span within the one that is current.
    /// - Parameter isCall: Whether somebody else is waited for meanwhile.
    /// - Returns: Nothing where none is, or where it is not recorded.
    package func startChild(_ name: String, isCall: Bool = false) -> GatewaySpan? {
        guard let place = InstrumentationContext.current?.place, place.context.isSampled else {
            return nil
        }
        return span(name, isCall ? .client : .internal, under: place, as: nil, at: now())
    }

    /// Begins a trace of its own that is linked to the request which caused it, and recorded if that was.
    /// - Parameter cause: The place of that request; nothing where it was in no trace.
    /// - Returns: Nothing where it is not recorded.
    package func startWork(_ name: String, causedBy cause: TraceContext?) -> GatewaySpan? {
        guard cause?.isSampled ?? true else {
            return nil
        }
        let span = span(name, .consumer, under: nil, as: cause?.isSampled, at: now())
        guard span.isRecording else {
            return nil
        }
        if let cause {
            span.addLink(SpanLink(context: InstrumentationContext(TracePlace(cause)), attributes: [:]))
        }
        return span
    }

    /// - Parameter decision: Whether a new trace is recorded, where that is decided already.
    private func span(
        _ name: String,
        _ kind: SpanKind,
        under place: TracePlace?,
        as decision: Bool?,
        at start: UInt64
    ) -> GatewaySpan {
        let trace = place?.context.traceID ?? newTrace()
        let isSampled = place?.context.isSampled ?? decision ?? sampler.takes(trace)
        let own = TraceContext(traceID: trace, spanID: newID(), isSampled: isSampled)
        let record = SpanRecord(
            name: name,
            kind: kind,
            context: own,
            parent: place?.context.spanID,
            state: place?.state,
            start: start
        )
        return GatewaySpan(record, by: self)
    }

    private func newTrace() -> (high: UInt64, low: UInt64) {
        (entropy.next(), newID())
    }

    /// Anything but 0, which is no id.
    private func newID() -> UInt64 {
        max(1, entropy.next())
    }
}

/// Which traces are recorded, of those whose caller has not decided it.
package struct TraceSampler: Sendable {
    /// Below what the lower half of a trace's id, without its highest bit, is recorded.
    private let bound: UInt64

    /// Records this share of all traces.
    /// - Parameter ratio: From 0, which is none, to 1, which is all.
    package init(ratio: Double) {
        bound = ratio >= 1 ? 1 << 63 : UInt64(max(0, ratio) * Double(1 << 62) * 2)
    }

    /// Whether a trace is recorded; the same for all who ask with the same ratio.
    package func takes(_ trace: (high: UInt64, low: UInt64)) -> Bool {
        trace.low >> 1 < bound
    }
}
