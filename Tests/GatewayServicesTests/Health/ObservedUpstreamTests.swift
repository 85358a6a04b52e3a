import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServices

struct ObservedUpstreamTests {
    private let upstream = ScriptedUpstream()
    private let log = CapturedLog()
    private let recorder: HealthRecorder
    private let keys: UpstreamKeys

    init() {
        let (clock, upstream) = (ManualClock(), upstream)
        recorder = HealthRecorder(clock: clock, logger: log.logger)
        keys = UpstreamKeys(shares: { upstream.shares }, slots: { 5 }, clock: clock, logger: log.logger)
    }

    private var observed: ObservedUpstream {
        ObservedUpstream(upstream, recorder: recorder, keys: keys)
    }

    private func source(_ outcome: ModelListOutcome) -> ObservedModelSource {
        ObservedModelSource(recorder: recorder, keys: keys) { _ in outcome }
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
        let source = source(.noAnswer(UpstreamTrouble(.proxy, detail: words)))
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

    @Test func `what a key is refused for when a video is asked about is told of the key, without the words`() async {
        let trouble = UpstreamTrouble(.credentials, status: 401, code: "1001", detail: "A fox is not allowed.")
        for _ in 0..<3 {
            await query(.operatorTrouble(trouble), key: upstream.currentKey)
        }
        #expect(keys.report.map(\.reason) == [.upstreamKeyRefused])
        #expect(recorder.reasons == [])
        #expect(log.lines.count == 1)
        #expect(log.text.contains("HTTP 401, code 1001"))
        #expect(!log.text.contains("fox"))
    }

    @Test func `a wrong path of questions says nothing of orders`() async {
        await query(.operatorTrouble(UpstreamTrouble(.redirected)), key: upstream.currentKey)
        #expect(keys.report.map(\.state) == [.closed])
    }

    @Test func `a key that makes no videos is refused without any harm`() async {
        await query(.operatorTrouble(UpstreamTrouble(.credentials)), key: UpstreamKeyID("uk_old"))
        #expect(keys.report.map(\.reason) == [nil])
        #expect(log.lines.isEmpty)
    }

    @Test func `a list of models that refuses the key counts only while the key is good for nothing`() async {
        let source = source(.noAnswer(UpstreamTrouble(.credentials, status: 401)))
        await query(.found(TaskReport(id: "1", phase: .processing)), key: upstream.currentKey)
        _ = await source.models()
        #expect(keys.report.map(\.reason) == [nil])
        let fresh = UpstreamKeyID("uk_fresh")
        upstream.replaceKeys(with: UpstreamKeyShare(fresh))
        _ = await source.models()
        #expect(keys.report.map(\.id) == [fresh])
        #expect(keys.report.map(\.reason) == [.upstreamKeyRefused])
    }

    @Test func `models are asked for with a key that works`() async {
        let (first, second) = (UpstreamKeyID("uk_1"), UpstreamKeyID("uk_2"))
        upstream.replaceKeys(with: UpstreamKeyShare(first), UpstreamKeyShare(second))
        #expect(keys.questioner == first)
        keys.noteRefused(first, UpstreamTrouble(.credentials))
        #expect(keys.questioner == second)
        keys.noteRefused(second, UpstreamTrouble(.credentials))
        #expect(keys.questioner == first)
    }
}
