import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Where an order stands in a trace is kept with its video, and told with all work that follows.
struct TraceOriginTests {
    private static let trace = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    @Test(arguments: TestLedger.Engine.allCases)
    func `whoever works for a video learns where its order stands`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let trace = try #require(Self.trace)
        let video = try await store.ledger.admissions.admit(try store.admission(trace: trace)).video
        let submission = try #require(try await store.beginSubmission())
        #expect(submission.origin?.trace == trace)
        try await store.record(.submitted(taskID: "42", nextPoll: store.clock.now), of: submission)
        let due = try #require(
            try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 1).first
        )
        #expect(due.id == video.id && due.origin?.trace == trace)
        try await store.record(.succeeded(url: TestLedger.url), of: due)
        let file = try #require(
            try await store.ledger.work.claimFiles(at: store.clock.now, lease: .seconds(60), limit: 1).first
        )
        #expect(file.origin == VideoOrigin(tenant: store.tenant.id, requestID: nil, trace: trace))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order that stands in no trace has none, and a place that cannot be read is none`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        #expect(try await store.rows("SELECT trace_context FROM videos") == [[.null]])
        try await store.execute("UPDATE videos SET trace_context = 'junk'")
        let submission = try #require(try await store.beginSubmission())
        #expect(submission.origin?.trace == nil && submission.origin?.tenant == store.tenant.id)
    }
}
