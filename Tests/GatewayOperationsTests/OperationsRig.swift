import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

/// An operator's verbs over a real ledger, which has a word that no view may show in every prompt.
struct OperationsRig {
    static let canary = "c4n4ry"

    let store: TestLedger
    let operations: Operations

    init(_ engine: TestLedger.Engine = .sqlite, policy: Ledger.Policy = .usual) async throws {
        store = try await TestLedger(engine, policy: policy)
        operations = Operations(
            ledger: store.ledger,
            pepper: try Pepper(Array(repeating: 7, count: 32)),
            catalogue: try .standard(),
            calendar: .utc,
            clock: store.clock,
            entropy: store.entropy,
            locate: { "/archive/\($0).mp4" }
        )
    }

    /// Orders as somebody with a key whose request has a name.
    func order(requestID: String = "req_1", externalID: String? = nil, tenant: TenantID? = nil) async throws -> Video {
        let admission = try store.admission(
            prompt: "The word is \(Self.canary).",
            tenant: tenant,
            externalID: externalID,
            identity: IdempotencyIdentity(route: "/v1/videos", key: requestID, digest: "ab", isRepeat: false),
            caller: OrderCaller(key: KeyID(stored: "AbCdEfGhIjKl"), requestID: requestID) { false }
        )
        return try await store.ledger.admissions.admit(admission).video
    }

    /// Sends the next video, which the upstream takes as this task.
    func send(as task: String) async throws -> Submission {
        let submission = try #require(try await store.beginSubmission())
        try await store.ledger.work.record(
            .submitted(taskID: task, nextPoll: store.clock.now),
            of: submission,
            trouble: nil,
            requestID: "up-\(task)",
            at: store.clock.now
        )
        return submission
    }

    /// Lets the upstream say what became of the next task.
    func end(_ result: PollResult, _ answer: PollAnswer? = nil) async throws {
        let due = try #require(
            try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 1).first
        )
        #expect(try await store.ledger.work.record(result, of: due, answer: answer, at: store.clock.now))
    }

    /// What a command writes of a value as JSON.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
