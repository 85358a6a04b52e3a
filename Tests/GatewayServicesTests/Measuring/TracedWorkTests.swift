import GatewayLedger
import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import Testing
import Tracing

@testable import GatewayServices

/// What is recorded of the work that follows an order, over both engines.
struct TracedWorkTests {
    private static let cause = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    private static let unsampled = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")

    private let registry = MetricRegistry()
    private let queue: SpanQueue

    init() {
        queue = SpanQueue(registry)
    }

    private func tracer(_ store: TestLedger, ratio: Double = 0) -> GatewayTracer {
        GatewayTracer(sampler: TraceSampler(ratio: ratio), queue: queue, entropy: store.entropy)
    }

    /// A video that is made and archived, from an order in a trace.
    private func life(_ rig: ServiceRig, of trace: TraceContext?) async throws {
        let admission = try rig.store.admission(prompt: "c4n4ry", trace: trace)
        _ = try await rig.store.ledger.admissions.admit(admission)
        rig.upstream.answerCreates(.made(taskID: "42"))
        rig.upstream.answerQueries(
            .found(TaskReport(id: "42", phase: .succeeded(url: "https://files.example/c4n4ry?key=c4n4ry")))
        )
        rig.source.answer(.success([1, 2, 3]))
        try await rig.dispatcher.step()
        rig.store.clock.advance(by: .seconds(10))
        try await rig.poller.step()
        try await rig.archiver.step()
    }

    private func text(_ span: SpanRecord, _ name: String) -> String? {
        guard case .string(let text)? = span.attributes.get(name) else {
            return nil
        }
        return text
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what follows an order is linked to its request, each step a trace of its own`(
        _ engine: TestLedger.Engine
    ) async throws {
        var rig = try await ServiceRig(engine)
        rig.tracer = tracer(rig.store)
        try await life(rig, of: Self.cause)
        let spans = queue.take(.max)
        let work = spans.filter { $0.kind == .consumer }
        #expect(work.map(\.name) == ["dispatch", "poll", "archive"])
        #expect(work.allSatisfy { $0.links == [Self.cause].compactMap(\.self) && $0.parent == nil })
        #expect(Set(work.map(\.context.traceText)).count == 3)
        #expect(Set(work.compactMap { text($0, "kling_gateway.video.id") }).count == 1)
        #expect(work.allSatisfy { text($0, "kling_gateway.tenant.id") == rig.store.tenant.id.text })
        let calls = spans.filter { $0.kind == .client }
        #expect(calls.map(\.name) == ["POST /new", "GET /{task_id}"])
        #expect(calls.map(\.parent) == [work[0].context.spanID, work[1].context.spanID])
        #expect(text(calls[0], "gen_ai.request.model") != nil)
        #expect(calls.map { text($0, "server.address") } == ["kling.example", "kling.example"])
        #expect(calls.map { text($0, "kling_gateway.upstream.outcome") } == ["made", "found"])
        #expect(spans.allSatisfy { $0.status == nil })
        #expect(!"\(spans)".contains("c4n4ry"))
    }

    @Test(
        arguments: [(unsampled, 1.0, 0), (nil, 0.0, 0), (nil, 1.0, 3), (cause, 0.0, 3)]
            as [(TraceContext?, Double, Int)]
    )
    func `the request's decision is that of all that follows`(
        trace: TraceContext?,
        ratio: Double,
        count: Int
    ) async throws {
        var rig = try await ServiceRig(.sqlite)
        rig.tracer = tracer(rig.store, ratio: ratio)
        try await life(rig, of: trace)
        #expect(queue.take(.max).filter { $0.kind == .consumer }.count == count)
    }

    @Test func `a call that fails says by what kind of trouble`() async throws {
        var rig = try await ServiceRig(.sqlite)
        rig.tracer = tracer(rig.store)
        _ = try await rig.store.ledger.admissions.admit(try rig.store.admission(trace: Self.cause))
        rig.upstream.answerCreates(.unknown(UpstreamTrouble(.serverError, status: 502, detail: "c4n4ry")))
        try await rig.dispatcher.step()
        let spans = queue.take(.max)
        let call = try #require(spans.first { $0.kind == .client })
        #expect(call.status?.code == .error)
        #expect(text(call, "error.type") == "server_error")
        #expect(call.attributes.get("http.response.status_code") == .int64(502))
        #expect(!"\(spans)".contains("c4n4ry"))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `transactions are parts of what is recorded, by their names`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let tracer = tracer(store, ratio: 1)
        let ledger = store.ledger.over(TracedEngine(store.engine, tracer))
        _ = try await ledger.admissions.admit(try store.admission())
        #expect(queue.take(.max).isEmpty, "nothing is recorded outside of anything")
        let span = tracer.startRequest("POST /", under: nil, since: .zero)
        await span.whileCurrent {
            _ = try? await ledger.admissions.admit(try store.admission())
            _ = try? await ledger.work.nextPoll()
        }
        span.end()
        let spans = queue.take(.max)
        #expect(spans.map(\.name) == ["admit", "nextPoll", "POST /"])
        let system = engine == .sqlite ? "sqlite" : "postgresql"
        for transaction in spans.dropLast() {
            #expect(transaction.kind == .client && transaction.parent == span.place.context.spanID)
            #expect(text(transaction, "db.system.name") == system)
            #expect(text(transaction, "db.operation.name") == transaction.name)
        }
    }

    @Test func `a delivery is linked to the order, counted, and says no address`() async throws {
        let store = try await TestLedger()
        let (sender, tracer) = (ScriptedWebhookSender(), tracer(store))
        let seal = try WebhookSeal(key: Array(repeating: 3, count: WebhookSeal.keyLength))
        let url = "https://hook.example/c4n4ry?c4n4ry"
        var entropy = store.entropy
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: store.clock.now, using: &entropy),
            tenant: store.tenant.id,
            url: url,
            createdAt: store.clock.now
        )
        let secret = seal.seal(WebhookSecret(using: &entropy), of: store.tenant.id, using: &entropy)
        try await store.ledger.webhooks.create(endpoint, secret: secret)
        let notifier = Notifier(
            ledger: store.ledger.work,
            sender: sender,
            seal: seal,
            render: { _ in "c4n4ry" },
            clock: store.clock,
            entropy: store.entropy,
            metrics: WebhookMetrics(registry),
            tracer: tracer,
            logger: CapturedLog().logger
        )
        let video = try await store.ledger.admissions.admit(try store.admission(trace: Self.cause)).video
        _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        sender.answer(url, with: WebhookTrouble(.status, status: 500, detail: "c4n4ry"))
        try await notifier.step()
        sender.answer(url, with: nil)
        store.clock.advance(by: .seconds(3600))
        try await notifier.step()
        let spans = queue.take(.max)
        #expect(spans.map(\.name) == ["deliver webhook", "deliver webhook"])
        #expect(spans.allSatisfy { $0.links == [Self.cause].compactMap(\.self) })
        #expect(spans.map { $0.status?.code == .error } == [true, false])
        #expect(spans.map { text($0, "kling_gateway.webhook.outcome") } == ["retry", "delivered"])
        #expect(!"\(spans)".contains("c4n4ry"))
        #expect(registry.counter(.webhookDeliveries, "retry").value == 1)
        #expect(registry.counter(.webhookDeliveries, "delivered").value == 1)
        #expect(registry.counter(.webhookFailures, "status").value == 1)
        let delay = registry.histogram(.webhookDelay)
        #expect(delay.count == 1 && delay.sum >= Duration.seconds(3600).nanoseconds)
    }
}
