import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayTestKit
import Testing

/// A ledger with videos whose money is in doubt, and an upstream that says something of them.
struct ReconciliationRig {
    let store: TestLedger
    let upstream = ScriptedUpstream()

    init(_ engine: TestLedger.Engine = .sqlite) async throws {
        store = try await TestLedger(engine)
    }

    /// A video whose submission nobody answered.
    func unknown() async throws -> Submission {
        _ = try await store.admit()
        let submission = try #require(try await store.beginSubmission(slots: 1000))
        try await store.ledger.work.record(
            .unknown(nextPoll: store.clock.now),
            of: submission,
            trouble: nil,
            at: store.clock.now
        )
        return submission
    }

    /// One that was looked for and given up.
    func givenUp() async throws -> Submission {
        let submission = try await unknown()
        try await end(submission, .unknown, as: .failed(VideoFailure(.submissionUnknown)))
        return submission
    }

    /// One that the upstream took under this id, and that took too long.
    func timedOut(task id: String) async throws -> Submission {
        _ = try await store.admit()
        let submission = try #require(try await store.beginSubmission(slots: 1000))
        try await record(.submitted(taskID: id, nextPoll: store.clock.now), of: submission)
        try await end(submission, .submitted, as: .timedOut(nextPoll: store.clock.now))
        try await end(submission, .timedOut, as: .failed(VideoFailure(.timedOut)))
        return submission
    }

    func record(_ result: SubmissionResult, of submission: Submission) async throws {
        #expect(try await store.ledger.work.record(result, of: submission, trouble: nil, at: store.clock.now))
    }

    private func end(_ submission: Submission, _ state: VideoState, as result: PollResult) async throws {
        let due = DueVideo(
            id: submission.video,
            state: state,
            since: store.clock.now,
            startedAt: submission.startedAt,
            taskID: nil,
            name: submission.name,
            key: submission.key,
            misses: 0,
            leaseEpoch: 0
        )
        #expect(try await store.ledger.work.record(result, of: due, at: store.clock.now))
    }

    /// A submission that was turned away.
    func refused() async throws -> Submission {
        _ = try await store.admit()
        let submission = try #require(try await store.beginSubmission(slots: 1000))
        try await record(.failed(VideoFailure(.upstreamRejected)), of: submission)
        return submission
    }

    func report(asking: Bool = true, lookBack: Duration = .seconds(3600)) async throws -> ReconciliationReport {
        let asked = asking ? upstream : nil
        return try await Reconciliation(ledger: store.ledger, upstream: asked, lookBack: lookBack)
            .run(at: store.clock.now)
    }

    /// A task as the upstream's list has it.
    static func task(
        _ id: String,
        name: String? = nil,
        _ phase: TaskReport.Phase = .processing,
        createdAt: Timestamp? = nil
    ) -> ListedTask {
        ListedTask(report: TaskReport(id: id, phase: phase), name: name, createdAt: createdAt)
    }
}
