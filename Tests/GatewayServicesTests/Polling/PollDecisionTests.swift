import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct PollDecisionTests {
    static let now = Timestamp(milliseconds: 1_790_000_000_000)

    struct Row: Sendable, CustomTestStringConvertible {
        let state: VideoState
        let age: Duration
        let misses: Int
        let silences: Int
        /// Whether the upstream has proved that it finds tasks by our names.
        let findsNames: Bool
        let outcome: QueryOutcome
        let result: PollResult

        init(
            _ state: VideoState,
            age: Int,
            misses: Int = 0,
            silences: Int = 0,
            findsNames: Bool = false,
            _ outcome: QueryOutcome,
            _ result: PollResult
        ) {
            self.state = state
            self.age = .seconds(age)
            self.misses = misses
            self.silences = silences
            self.findsNames = findsNames
            self.outcome = outcome
            self.result = result
        }

        var testDescription: String {
            "\(state) for \(age), \(findsNames ? "found by name, " : "")\(outcome)"
        }
    }

    private static func next(_ seconds: Double) -> Timestamp {
        now + .seconds(seconds)
    }

    private static func found(_ phase: TaskReport.Phase) -> QueryOutcome {
        .found(TaskReport(id: "42", phase: phase))
    }

    private static let noAnswer = QueryOutcome.noAnswer(UpstreamTrouble(.timedOut))
    private static let notFound = QueryOutcome.notFound(UpstreamTrouble(.notFound))
    private static let refused = QueryOutcome.operatorTrouble(UpstreamTrouble(.credentials))
    private static let redirected = QueryOutcome.operatorTrouble(UpstreamTrouble(.redirected, status: 301))
    private static let page = QueryOutcome.noAnswer(UpstreamTrouble(.unreadable, status: 200))
    private static let policyFailure = VideoFailure(.contentPolicy)

    private static func busy(retryAfter seconds: Int) -> QueryOutcome {
        .noAnswer(UpstreamTrouble(.busy, status: 429, retryAfter: .seconds(seconds)))
    }

    static let waiting: [Row] = [
        Row(.submitted, age: 5, found(.submitted), .working(.submitted, nextPoll: next(5))),
        Row(.submitted, age: 5, found(.processing), .working(.processing, nextPoll: next(5))),
        Row(.processing, age: 130, found(.processing), .working(.processing, nextPoll: next(5))),
        Row(.processing, age: 600, found(.processing), .working(.processing, nextPoll: next(5))),
        Row(.processing, age: 660, found(.processing), .working(.processing, nextPoll: next(10))),
        Row(.processing, age: 3000, found(.processing), .working(.processing, nextPoll: next(30))),
        Row(.processing, age: 50, found(.succeeded(url: "u")), .succeeded(url: "u")),
        Row(.submitted, age: 50, found(.failed(policyFailure)), .failed(policyFailure)),
        Row(.submitted, age: 5, notFound, .unchanged(nextPoll: next(5), misses: 1)),
        Row(.submitted, age: 599, misses: 9, notFound, .unchanged(nextPoll: next(5), misses: 10)),
        Row(.submitted, age: 600, misses: 3, notFound, .unchanged(nextPoll: next(5), misses: 4)),
        Row(.submitted, age: 600, misses: 4, notFound, .timedOut(nextPoll: next(300))),
        Row(.processing, age: 5, misses: 2, noAnswer, .unchanged(nextPoll: next(5), misses: 2, silences: 1)),
        Row(.processing, age: 5, silences: 2, noAnswer, .unchanged(nextPoll: next(20), misses: 0, silences: 3)),
        Row(.processing, age: 5, silences: 99, noAnswer, .unchanged(nextPoll: next(60), misses: 0, silences: 100)),
        Row(.processing, age: 5, page, .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.processing, age: 5, busy(retryAfter: 3), .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.processing, age: 5, busy(retryAfter: 40), .unchanged(nextPoll: next(40), misses: 0, silences: 1)),
        Row(.processing, age: 5, busy(retryAfter: 3600), .unchanged(nextPoll: next(300), misses: 0, silences: 1)),
        Row(.processing, age: 5, refused, .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.processing, age: 5, silences: 9, refused, .unchanged(nextPoll: next(300), misses: 0, silences: 10)),
        Row(.processing, age: 5, redirected, .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.processing, age: 3599, noAnswer, .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.processing, age: 3600, noAnswer, .timedOut(nextPoll: next(300))),
        Row(.processing, age: 3600, found(.processing), .timedOut(nextPoll: next(300))),
        Row(.processing, age: 3600, found(.succeeded(url: "u")), .succeeded(url: "u")),
    ]

    static let lookingFor: [Row] = [
        Row(.unknown, age: 2, found(.submitted), .working(.submitted, nextPoll: next(5))),
        Row(.unknown, age: 2, found(.processing), .working(.processing, nextPoll: next(5))),
        Row(.unknown, age: 2, found(.succeeded(url: "u")), .succeeded(url: "u")),
        Row(.unknown, age: 2, found(.failed(policyFailure)), .failed(policyFailure)),
        Row(.unknown, age: 2, notFound, .unchanged(nextPoll: next(5), misses: 1)),
        Row(.unknown, age: 80, misses: 6, notFound, .unchanged(nextPoll: next(20), misses: 7)),
        Row(.unknown, age: 600, misses: 50, notFound, .unchanged(nextPoll: next(30), misses: 51)),
        Row(.unknown, age: 3599, notFound, .unchanged(nextPoll: next(30), misses: 1)),
        Row(.unknown, age: 3600, notFound, .failed(VideoFailure(.submissionUnknown))),
        Row(.unknown, age: 3600, noAnswer, .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.unknown, age: 3600, refused, .unchanged(nextPoll: next(5), misses: 0, silences: 1)),
        Row(.unknown, age: 3600 + 86_400, noAnswer, .unchanged(nextPoll: next(300), misses: 0, silences: 1)),
        Row(
            .unknown,
            age: 3600 + 86_400,
            misses: 9,
            silences: 3,
            refused,
            .unchanged(nextPoll: next(300), misses: 9, silences: 4)
        ),
        Row(.unknown, age: 3600 + 86_400, silences: 4, noAnswer, .failed(VideoFailure(.submissionUnknown))),
    ]

    /// The same where the upstream finds tasks by our names.
    static let lookingByName: [Row] = [
        Row(.unknown, age: 0, findsNames: true, notFound, .unchanged(nextPoll: next(2), misses: 1)),
        Row(.unknown, age: 2, misses: 1, findsNames: true, notFound, .unchanged(nextPoll: next(3), misses: 2)),
        Row(.unknown, age: 5, misses: 2, findsNames: true, notFound, .unchanged(nextPoll: next(10), misses: 3)),
        Row(.unknown, age: 121, misses: 6, findsNames: true, notFound, .unchanged(nextPoll: next(179), misses: 7)),
        Row(.unknown, age: 599, misses: 7, findsNames: true, notFound, .unchanged(nextPoll: next(1), misses: 8)),
        Row(.unknown, age: 600, misses: 4, findsNames: true, notFound, .failed(VideoFailure(.submissionUnknown))),
        Row(.unknown, age: 600, misses: 3, findsNames: true, notFound, .unchanged(nextPoll: next(30), misses: 4)),
        Row(.unknown, age: 3600, findsNames: true, notFound, .failed(VideoFailure(.submissionUnknown))),
        Row(
            .unknown,
            age: 900,
            misses: 7,
            findsNames: true,
            noAnswer,
            .unchanged(nextPoll: next(5), misses: 7, silences: 1)
        ),
        Row(.unknown, age: 900, misses: 7, findsNames: true, found(.succeeded(url: "u")), .succeeded(url: "u")),
    ]

    static let rechecking: [Row] = [
        Row(.timedOut, age: 10, found(.processing), .unchanged(nextPoll: next(300), misses: 0)),
        Row(.timedOut, age: 10, noAnswer, .unchanged(nextPoll: next(300), misses: 0)),
        Row(.timedOut, age: 86_399, notFound, .unchanged(nextPoll: next(300), misses: 0)),
        Row(.timedOut, age: 86_400, notFound, .failed(VideoFailure(.timedOut))),
        Row(.timedOut, age: 86_400, found(.processing), .failed(VideoFailure(.timedOut))),
        Row(.timedOut, age: 86_400, noAnswer, .unchanged(nextPoll: next(300), misses: 0, silences: 1)),
        Row(.timedOut, age: 86_400, silences: 3, refused, .unchanged(nextPoll: next(300), misses: 0, silences: 4)),
        Row(.timedOut, age: 86_400, silences: 4, noAnswer, .failed(VideoFailure(.timedOut))),
        Row(.timedOut, age: 86_400, found(.succeeded(url: "u")), .succeeded(url: "u")),
        Row(.timedOut, age: 10, found(.failed(policyFailure)), .failed(policyFailure)),
    ]

    @Test(arguments: waiting + lookingFor + lookingByName + rechecking)
    func `an answer means what state and patience say`(_ row: Row) {
        let video = DueVideo(
            id: VideoID(at: Self.now, using: &Self.entropy),
            state: row.state,
            since: Self.now - row.age,
            startedAt: Self.now - row.age,
            taskID: row.state == .unknown ? nil : "42",
            name: ExternalTaskID(stored: "kg-1"),
            key: UpstreamKeyID("uk_test"),
            misses: row.misses,
            silences: row.silences,
            leaseEpoch: 1
        )
        let decision = PollDecision(
            row.outcome,
            for: video,
            policy: PollingPolicy.usual,
            knowledge: PollKnowledge(findsNames: row.findsNames),
            at: Self.now,
            jitter: .none
        )
        #expect(decision.result == row.result)
    }

    private static var entropy: Entropy {
        get { .system }
        set { _ = newValue }
    }

    @Test func `only the upstream's own word or the end of patience fails a video`() {
        for row in Self.waiting + Self.lookingFor + Self.lookingByName + Self.rechecking {
            guard case .failed = row.result else {
                continue
            }
            if case .found(let report) = row.outcome, case .failed = report.phase {
                continue
            }
            #expect(row.age >= .seconds(row.findsNames ? 600 : 3600))
        }
    }
}
