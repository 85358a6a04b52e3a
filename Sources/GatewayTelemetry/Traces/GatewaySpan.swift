package import GatewayModel
import Synchronization
package import Tracing

/// What is known of a span.
package struct SpanRecord: Sendable {
    /// What was done, such as `GET /v1/videos/{id}`.
    package var name: String
    /// Which side of a call it is.
    package let kind: SpanKind
    /// Its own place.
    package let context: TraceContext
    /// The span that it is part of.
    package let parent: UInt64?
    /// What its caller's system says of the trace.
    package let state: String?
    /// When it began, in nanoseconds since 1970.
    package let start: UInt64
    /// When it ended, in nanoseconds since 1970; never before it began.
    package var end: UInt64 = 0
    /// More about it.
    package var attributes: SpanAttributes = [:]
    /// What has happened meanwhile.
    package var events: [SpanEvent] = []
    /// What has caused it.
    package var links: [TraceContext] = []
    /// Whether it went well, where somebody has said so.
    package var status: SpanStatus?

    init(name: String, kind: SpanKind, context: TraceContext, parent: UInt64?, state: String?, start: UInt64) {
        self.name = name
        self.kind = kind
        self.context = context
        self.parent = parent
        self.state = state
        self.start = start
    }
}

/// One thing that is done, from its beginning to its end; what is said of it afterwards is not heard.
package final class GatewaySpan: Tracing.Span {
    /// How many events and how many links are kept of a span.
    static let maximumParts = 32

    private struct State {
        var record: SpanRecord
        var hasEnded = false
    }

    /// Its place in the trace.
    package let place: TracePlace
    private let state: Mutex<State>
    /// What has begun it.
    private let tracer: GatewayTracer

    init(_ record: SpanRecord, by tracer: GatewayTracer) {
        place = TracePlace(record.context, state: record.state)
        state = Mutex(State(record: record))
        self.tracer = tracer
    }

    /// Its place, as the API carries it.
    package var context: InstrumentationContext {
        InstrumentationContext(place)
    }

    /// Whether anybody hears what is said of it.
    package var isRecording: Bool {
        place.context.isSampled
    }

    /// What was done.
    package var operationName: String {
        get { state.withLock { $0.record.name } }
        set { change { $0.name = newValue } }
    }

    /// What was said of it.
    package var attributes: SpanAttributes {
        get { state.withLock { $0.record.attributes } }
        set { change { $0.attributes = newValue } }
    }

    /// Says whether it went well.
    package func setStatus(_ status: SpanStatus) {
        change { $0.status = status }
    }

    /// Notes what has happened; of very many, the first.
    package func addEvent(_ event: SpanEvent) {
        change { record in
            if record.events.count < Self.maximumParts {
                record.events.append(event)
            }
        }
    }

    /// Notes that something went wrong, by the kind of the error alone: its words may be a caller's or the upstream's.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        fail((error as? GatewayError)?.code.rawValue ?? "_OTHER")
    }

    /// Notes what has caused it; of very many, the first.
    package func addLink(_ link: SpanLink) {
        change { record in
            if let context = link.context.place?.context, record.links.count < Self.maximumParts {
                record.links.append(context)
            }
        }
    }

    /// Ends it at a moment.
    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        end(at: instant().nanosecondsSinceEpoch)
    }

    /// Ends it now.
    package func end() {
        end(at: tracer.now())
    }

    /// Says more about it.
    package func set(_ attributes: KeyValuePairs<String, (any SpanAttributeConvertible)?>) {
        change { record in
            for (name, value) in attributes {
                if let value {
                    record.attributes[name] = value
                }
            }
        }
    }

    /// Notes that it did not do what it should.
    /// - Parameter type: Of a closed set.
    package func fail(_ type: String) {
        change { record in
            record.attributes["error.type"] = type
            record.status = SpanStatus(code: .error)
        }
    }

    /// Begins a part of it, while it is current.
    /// - Returns: Nothing where it is not recorded.
    package func startPart(_ name: String) -> GatewaySpan? {
        tracer.startChild(name)
    }

    private func end(at moment: UInt64) {
        let ended = state.withLock { state -> SpanRecord? in
            guard !state.hasEnded else {
                return nil
            }
            state.hasEnded = true
            state.record.end = max(moment, state.record.start)
            return state.record
        }
        if let ended, isRecording {
            tracer.queue.offer(ended)
        }
    }

    private func change(_ body: (inout SpanRecord) -> Void) {
        guard isRecording else {
            return
        }
        state.withLock { state in
            if !state.hasEnded {
                body(&state.record)
            }
        }
    }
}

extension TracePlace {
    fileprivate init(_ context: TraceContext, state: String?) {
        self.context = context
        self.state = state
    }
}

extension GatewaySpan {
    /// Does something as part of it: spans that begin meanwhile are its children, and log lines name it.
    package func whileCurrent<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        try await InstrumentationContext.withValue(context) { try await body() }
    }
}
