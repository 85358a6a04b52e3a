import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServices

struct ObservedUpstreamTests {
    private struct Models: ModelSource {
        let outcome: ModelListOutcome

        func models() async -> ModelListOutcome {
            outcome
        }
    }

    private let upstream = ScriptedUpstream()
    private let log = CapturedLog()
    private let recorder: HealthRecorder

    init() {
        recorder = HealthRecorder(clock: ManualClock(), logger: log.logger)
    }

    private var observed: ObservedUpstream {
        ObservedUpstream(upstream, recorder: recorder)
    }

    private func create(_ outcome: CreateOutcome) async throws {
        upstream.answerCreates(outcome)
        var request = OrderRequest()
        request.prompt = "A fox."
        let order = try Catalogue.standard().order(request).order
        _ = await observed.create(order, as: ExternalTaskID(stored: "kg-1"), key: upstream.currentKey)
    }

    private func query(_ outcome: QueryOutcome, key: UpstreamKeyID) async {
        upstream.answerQueries(outcome)
        _ = await observed.query(task: "1", key: key)
    }

    @Test(arguments: UpstreamTrouble.Kind.allCases.filter { $0 != .proxy })
    func `three silences in a row make the upstream unreachable, and any answer ends it`(
        _ kind: UpstreamTrouble.Kind
    ) async throws {
        let isSilence = [.unreachable, .timedOut, .cut].contains(kind)
        for number in 1...3 {
            try await create(.unknown(UpstreamTrouble(kind)))
            #expect(recorder.reasons == (isSilence && number == 3 ? [.upstreamUnreachable] : []))
        }
        await query(.notFound(UpstreamTrouble(.notFound)), key: upstream.currentKey)
        #expect(recorder.reasons == [])
        #expect(log.take().count == (isSilence ? 2 : 0))
    }

    @Test func `a proxy that fails is told at once, in words to act on, and when it lets us through again`()
        async throws
    {
        let words = "the proxy http://proxy:3128 takes no connection (Connection refused): check upstream.proxy"
        let source = ObservedModelSource(
            Models(outcome: .noAnswer(UpstreamTrouble(.proxy, detail: words))),
            recorder: recorder
        )
        _ = await source.models()
        try await create(.refusedBeforeMade(UpstreamTrouble(.proxy, detail: words)))
        await query(.noAnswer(UpstreamTrouble(.proxy, detail: words)), key: upstream.currentKey)
        #expect(recorder.reasons == [.upstreamProxy])
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.level == .error)
        #expect(log.text.contains(words))
        try await create(.made(taskID: "1"))
        #expect(recorder.reasons == [])
        #expect(log.lines.count == 2)
    }

    @Test func `a refused key is told once, without the upstream's words, and when it is good again`() async throws {
        let trouble = UpstreamTrouble(.credentials, status: 401, code: "1001", detail: "A fox is not allowed.")
        for _ in 0..<3 {
            try await create(.operatorTrouble(trouble))
        }
        #expect(recorder.reasons == [.upstreamKeyRefused])
        #expect(log.lines.count == 1)
        #expect(log.text.contains("HTTP 401, code 1001"))
        #expect(!log.text.contains("fox"))
        try await create(.made(taskID: "1"))
        #expect(recorder.reasons == [])
        #expect(log.lines.count == 2)
    }

    @Test func `an empty account is told until an order is taken again`() async throws {
        try await create(.operatorTrouble(UpstreamTrouble(.balance)))
        await query(.found(TaskReport(id: "1", phase: .processing)), key: upstream.currentKey)
        #expect(recorder.reasons == [.upstreamAccountEmpty])
        try await create(.made(taskID: "1"))
        #expect(recorder.reasons == [])
    }

    @Test func `an old key that is refused says nothing of the present one`() async {
        await query(.operatorTrouble(UpstreamTrouble(.credentials)), key: UpstreamKeyID("uk_old"))
        #expect(recorder.reasons == [])
        await query(.operatorTrouble(UpstreamTrouble(.credentials)), key: upstream.currentKey)
        #expect(recorder.reasons == [.upstreamKeyRefused])
        await query(.found(TaskReport(id: "1", phase: .processing)), key: UpstreamKeyID("uk_old"))
        #expect(recorder.reasons == [.upstreamKeyRefused])
    }

    @Test func `a list of models that refuses the key counts only while the key is good for nothing`() async throws {
        let source = ObservedModelSource(
            Models(outcome: .noAnswer(UpstreamTrouble(.credentials, status: 401))),
            recorder: recorder
        )
        _ = await source.models()
        #expect(recorder.reasons == [.upstreamKeyRefused])
        try await create(.made(taskID: "1"))
        _ = await source.models()
        #expect(recorder.reasons == [])
    }
}
