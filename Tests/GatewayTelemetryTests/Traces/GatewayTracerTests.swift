import GatewayModel
import GatewayTestKit
import Logging
import Testing
import Tracing

@testable import GatewayTelemetry

struct GatewayTracerTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"

    private func place(_ parent: String, _ state: String? = nil) -> TracePlace? {
        TracePlace(traceparent: parent, tracestate: state)
    }

    @Test func `a request in a trace is part of it`() throws {
        let rig = TraceRig(ratio: 0)
        let span = rig.tracer.startRequest("GET /", under: place(Self.parent, "a=1"), since: .milliseconds(3))
        span.end()
        let record = try #require(rig.recorded.first)
        #expect(record.context.traceText == "0af7651916cd43dd8448eb211c80319c")
        #expect(record.parent == 0xB7AD_6B71_6920_3331)
        #expect(record.context.spanID != record.parent)
        #expect(record.state == "a=1")
        #expect(record.kind == .server)
        #expect(record.start == TraceRig.start - 3_000_000)
        #expect(record.end == TraceRig.start)
    }

    @Test(
        arguments: [
            (1.0, nil, true), (0.0, nil, false), (0.0, parent, true), (1.0, parent, true), (1.0, unsampled, false),
            (0.0, unsampled, false),
        ] as [(Double, String?, Bool)]
    )
    func `whoever began a trace decides whether it is recorded, and the ratio where nobody did`(
        ratio: Double,
        parent: String?,
        isRecorded: Bool
    ) {
        let rig = TraceRig(ratio: ratio)
        let span = rig.tracer.startRequest("GET /", under: parent.flatMap { place($0) }, since: .zero)
        #expect(span.isRecording == isRecorded)
        span.set(["a": 1])
        span.end()
        #expect(rig.recorded.count == (isRecorded ? 1 : 0))
        // It has a place either way, which later work is decided by.
        #expect(span.place.context.isSampled == isRecorded)
    }

    @Test(arguments: [(0.0, 0), (0.25, 250), (0.5, 500), (1.0, 1000)])
    func `a ratio is the share of all traces that is recorded`(ratio: Double, expected: Int) {
        let sampler = TraceSampler(ratio: ratio)
        var random = SplitMix64(seed: 7)
        let taken = (0..<1000).filter { _ in sampler.takes((random.next(), random.next())) }.count
        #expect(abs(taken - expected) <= (expected % 1000 == 0 ? 0 : 60))
        #expect(sampler.takes((0, .max)) == (ratio == 1))
        #expect(sampler.takes((.max, 0)) == (ratio > 0))
    }

    @Test func `what is sampled with a ratio is sampled with every larger one`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<500 {
            let trace = (high: random.next(), low: random.next())
            let decisions = [0.1, 0.3, 0.7, 1].map { TraceSampler(ratio: $0).takes(trace) }
            #expect(decisions == decisions.sorted { !$0 && $1 })
        }
    }

    @Test func `a part belongs to what is current, and without that there is none`() async throws {
        let rig = TraceRig()
        #expect(rig.tracer.startChild("lost") == nil)
        let span = rig.tracer.startRequest("GET /", under: nil, since: .zero)
        await span.whileCurrent {
            let part = rig.tracer.startChild("admit", isCall: false)
            await part?.whileCurrent { rig.tracer.startChild("write", isCall: true)?.end() }
            part?.end()
        }
        span.end()
        let records = rig.recorded
        #expect(records.map(\.name) == ["write", "admit", "GET /"])
        #expect(Set(records.map(\.context.traceText)).count == 1)
        #expect(records[0].parent == records[1].context.spanID)
        #expect(records[1].parent == records[2].context.spanID)
        #expect(records[2].parent == nil)
        #expect(records.map(\.kind) == [.client, .internal, .server])
    }

    @Test func `of what is not recorded no part is`() async {
        let rig = TraceRig(ratio: 0)
        let span = rig.tracer.startRequest("GET /", under: nil, since: .zero)
        let part = await span.whileCurrent { rig.tracer.startChild("admit") }
        #expect(part == nil)
    }

    @Test(
        arguments: [(nil, 1.0, true), (nil, 0.0, false), (parent, 0.0, true), (unsampled, 1.0, false)]
            as [(String?, Double, Bool)]
    )
    func `later work is a trace of its own that is linked to its cause, and recorded if that was`(
        cause: String?,
        ratio: Double,
        isRecorded: Bool
    ) {
        let rig = TraceRig(ratio: ratio)
        let context = cause.flatMap { TraceContext($0) }
        rig.tracer.startWork("poll", causedBy: context)?.end()
        let records = rig.recorded
        #expect(records.count == (isRecorded ? 1 : 0))
        for record in records {
            #expect(record.links == (context.map { [$0] } ?? []))
            #expect(record.parent == nil && record.kind == .consumer)
            #expect(record.context.traceText != context?.traceText)
        }
    }

    @Test func `nothing is heard of a span after its end, and it ends once`() throws {
        let rig = TraceRig()
        let span = rig.tracer.startRequest("GET /", under: nil, since: .zero)
        span.set(["a": "b", "none": nil as String?])
        span.end()
        span.set(["late": true])
        span.fail("late")
        span.operationName = "late"
        span.end()
        let records = rig.recorded
        #expect(records.count == 1)
        let record = try #require(records.first)
        #expect(record.name == "GET /" && record.status == nil)
        #expect(record.attributes.count == 1 && record.attributes.get("a") == .string("b"))
    }

    @Test func `an error is told by its kind alone`() throws {
        let rig = TraceRig()
        let span = rig.tracer.startRequest("GET /", under: nil, since: .zero)
        span.recordError(GatewayError(.internalError, "c4n4ry", origin: .gateway, cause: "c4n4ry"))
        span.end()
        let record = try #require(rig.recorded.first)
        #expect(record.attributes.get("error.type") == .string("internal"))
        #expect(record.status?.code == .error && record.status?.message == nil)
        #expect(!"\(record)".contains("c4n4ry"))
    }

    @Test func `parts of a span are bounded`() throws {
        let rig = TraceRig()
        let span = rig.tracer.startRequest("GET /", under: nil, since: .zero)
        for _ in 0...GatewaySpan.maximumParts {
            span.addEvent("event")
            span.addLink(SpanLink(context: span.context, attributes: [:]))
        }
        span.end()
        let record = try #require(rig.recorded.first)
        #expect(record.events.count == GatewaySpan.maximumParts)
        #expect(record.links.count == GatewaySpan.maximumParts)
    }

    @Test func `the API's own way comes to the same`() throws {
        let rig = TraceRig()
        var context = InstrumentationContext.topLevel
        rig.tracer.extract(
            ["traceparent": Self.parent, "tracestate": "x=y"],
            into: &context,
            using: DictionaryReader()
        )
        rig.tracer.withSpan("work", context: context, ofKind: .consumer) { $0.attributes["n"] = 1 }
        let record = try #require(rig.recorded.first)
        #expect(record.parent == 0xB7AD_6B71_6920_3331 && record.state == "x=y")
        #expect(record.attributes.get("n") == .int64(1))
        var carrier: [String: String] = [:]
        rig.tracer.inject(context, into: &carrier, using: DictionaryWriter())
        #expect(carrier.isEmpty, "nobody is told of traces")
    }

    @Test(arguments: [
        ("a=1", true), ("a=1,b=2", true), ("a=1, b=2", true), ("tenant@vendor=x", true), ("a= x", true),
        (Array(repeating: "a=1", count: 32).joined(separator: ","), true),
        (Array(repeating: "a=1", count: 33).joined(separator: ","), false),
        ("a=" + String(repeating: "x", count: 510), true), ("a=" + String(repeating: "x", count: 511), false),
        ("", false), (",", false), ("a", false), ("A=1", false), ("=1", false), ("a=1=2", false), ("a=é", false),
        ("a=1\u{1}", false),
    ])
    func `a state is kept as it was sent, or not at all`(state: String, isKept: Bool) {
        let place = place(Self.parent, state)
        #expect(place?.context.description == Self.parent)
        #expect(place?.state == (isKept ? state : nil))
        #expect(TracePlace(traceparent: "junk", tracestate: state) == nil)
    }

    @Test func `log lines name the span that is current`() async throws {
        let rig = TraceRig()
        let provider = Logger.MetadataProvider.currentSpan
        #expect(provider.get().isEmpty)
        let span = rig.tracer.startRequest("GET /", under: place(Self.parent), since: .zero)
        let metadata = await span.whileCurrent { provider.get() }
        #expect(metadata["trace_id"] == "0af7651916cd43dd8448eb211c80319c")
        #expect(metadata["span_id"] == "\(span.place.context.spanText)")
        let silent = rig.tracer.startRequest("GET /", under: place(Self.unsampled), since: .zero)
        let nothing = await silent.whileCurrent { provider.get() }
        #expect(nothing.isEmpty)
    }
}

private struct DictionaryReader: Extractor {
    func extract(key: String, from carrier: [String: String]) -> String? {
        carrier[key]
    }
}

private struct DictionaryWriter: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key] = value
    }
}
