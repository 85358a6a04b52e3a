import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import Testing

@testable import GatewayServices

struct MeasuredUpstreamTests {
    private let upstream = ScriptedUpstream()
    private let registry = MetricRegistry()

    private var measured: MeasuredUpstream {
        MeasuredUpstream(upstream, registry)
    }

    @Test(arguments: [
        (CreateOutcome.made(taskID: "1"), "made", nil),
        (.refusedBeforeMade(UpstreamTrouble(.busy)), "turned_away", "busy"),
        (.refusedForGood(VideoFailure(.contentPolicy), UpstreamTrouble(.rejected)), "refused_for_good", "rejected"),
        (.operatorTrouble(UpstreamTrouble(.balance)), "operator_trouble", "balance"),
        (.unknown(UpstreamTrouble(.timedOut)), "unknown", "timed_out"),
    ])
    func `an order counts by what is known after it`(outcome: CreateOutcome, word: String, kind: String?) async throws {
        upstream.answerCreates(outcome)
        var request = OrderRequest()
        request.prompt = "A fox."
        let order = try Catalogue.standard().order(request).order
        _ = await measured.create(order, as: ExternalTaskID(stored: "kg-1"), key: UpstreamKeyID("uk_test"))
        #expect(registry.counter(.upstreamCalls, "create", word, "uk_test").value == 1)
        #expect(registry.histogram(.upstreamCallDuration, "create").count == 1)
        let troubles = UpstreamTrouble.Kind.allCases.map(\.rawValue)
            .filter { registry.counter(.upstreamTrouble, "create", $0).value == 1 }
        #expect(troubles == [kind].compactMap(\.self))
    }

    @Test(arguments: [
        (QueryOutcome.found(TaskReport(id: "1", phase: .processing)), "found", nil),
        (.notFound(UpstreamTrouble(.notFound)), "not_found", nil),
        (.noAnswer(UpstreamTrouble(.cut)), "no_answer", "cut"),
        (.operatorTrouble(UpstreamTrouble(.credentials)), "operator_trouble", "credentials"),
    ])
    func `a question counts by what is known after it, and by how it was asked`(
        outcome: QueryOutcome,
        word: String,
        kind: String?
    ) async {
        upstream.answerQueries(outcome, outcome)
        _ = await measured.query(task: "1", key: UpstreamKeyID("uk_old"))
        _ = await measured.query(name: ExternalTaskID(stored: "kg-1"), key: UpstreamKeyID("uk_old"))
        for operation in ["query", "query_by_name"] {
            #expect(registry.counter(.upstreamCalls, operation, word, "uk_old").value == 1)
            #expect(registry.histogram(.upstreamCallDuration, operation).count == 1)
            if let kind {
                #expect(registry.counter(.upstreamTrouble, operation, kind).value == 1)
            }
        }
    }
}
