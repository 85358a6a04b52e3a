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
        var misses = 0
        let outcome: QueryOutcome
        let result: PollResult

        init(_ state: VideoState, age: Int, misses: Int = 0, _ outcome: QueryOutcome, _ result: PollResult) {
            self.state = state
            self.age = .seconds(age)
            self.misses = misses
            self.outcome = outcome
            self.result = result
        }

        var testDescription: String {
            "\(state) for \(age), \(outcome)"
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
    private static let policyFailure = VideoFailure(.contentPolicy)

    static let waiting: [Row] = [
        Row(.submitted, age: 5, found(.submitted), .working(.submitted, nextPoll: next(5))),
        Row(.submitted, age: 5, found(.processing), .working(.processing, nextPoll: next(5))),
        Row(.processing, age: 130, found(.processing), .working(.processing, nextPoll: next(10))),
        Row(.processing, age: 3000, found(.processing), .working(.processing, nextPoll: next(30))),
        Row(.processing, age: 50, found(.succeeded(url: "u")), .succeeded(url: "u")),
        Row(.submitted, age: 50, found(.failed(policyFailure)), .failed(policyFailure)),
        Row(.submitted, age: 5, notFound, .unchanged(nextPoll: next(5), misses: 1)),
        Row(.submitted, age: 599, misses: 9, notFound, .unchanged(nextPoll: next(30), misses: 10)),
        Row(.submitted, age: 600, misses: 3, notFound, .unchanged(nextPoll: next(30), misses: 4)),
        Row(.submitted, age: 600, misses: 4, notFound, .timedOut(nextPoll: next(300))),
        Row(.processing, age: 5, misses: 2, noAnswer, .unchanged(nextPoll: next(5), misses: 2)),
        Row(.processing, age: 5, refused, .unchanged(nextPoll: next(300), misses: 0)),
        Row(.processing, age: 3599, noAnswer, .unchanged(nextPoll: next(30), misses: 0)),
        Row(.processing, age: 3600, noAnswer, .timedOut(nextPoll: next(300))),
        Row(.processing, age: 3600, found(.processing), .timedOut(nextPoll: next(300))),
        Row(.processing, age: 3600, found(.succeeded(url: "u")), .succeeded(url: "u")),
    ]

    static let lookingFor: [Row] = [
        Row(.unknown, age: 2, found(.submitted), .working(.submitted, nextPoll: next(5))),
        Row(.unknown, age: 2, found(.processing), .working(.processing, nextPoll: next(5))),
        Row(.unknown, age: 2, found(.succeeded(url: "u")), .succeeded(url: "u")),
        Row(.unknown, age: 2, found(.failed(policyFailure)), .failed(policyFailure)),
        Row(.unknown, age: 2, notFound, .unchanged(nextPoll: next(5), misses: 0)),
        Row(.unknown, age: 80, notFound, .unchanged(nextPoll: next(20), misses: 0)),
        Row(.unknown, age: 3599, notFound, .unchanged(nextPoll: next(30), misses: 0)),
        Row(.unknown, age: 3600, notFound, .failed(VideoFailure(.submissionUnknown))),
        Row(.unknown, age: 3600, noAnswer, .unchanged(nextPoll: next(30), misses: 0)),
        Row(.unknown, age: 3600, refused, .unchanged(nextPoll: next(30), misses: 0)),
        Row(.unknown, age: 3600 + 86_400, noAnswer, .unchanged(nextPoll: next(300), misses: 1)),
        Row(.unknown, age: 3600 + 86_400, misses: 3, refused, .unchanged(nextPoll: next(300), misses: 4)),
        Row(.unknown, age: 3600 + 86_400, misses: 4, noAnswer, .failed(VideoFailure(.submissionUnknown))),
    ]

    static let rechecking: [Row] = [
        Row(.timedOut, age: 10, found(.processing), .unchanged(nextPoll: next(300), misses: 0)),
        Row(.timedOut, age: 10, noAnswer, .unchanged(nextPoll: next(300), misses: 0)),
        Row(.timedOut, age: 86_399, notFound, .unchanged(nextPoll: next(300), misses: 0)),
        Row(.timedOut, age: 86_400, notFound, .failed(VideoFailure(.timedOut))),
        Row(.timedOut, age: 86_400, found(.processing), .failed(VideoFailure(.timedOut))),
        Row(.timedOut, age: 86_400, noAnswer, .unchanged(nextPoll: next(300), misses: 1)),
        Row(.timedOut, age: 86_400, misses: 3, refused, .unchanged(nextPoll: next(300), misses: 4)),
        Row(.timedOut, age: 86_400, misses: 4, noAnswer, .failed(VideoFailure(.timedOut))),
        Row(.timedOut, age: 86_400, found(.succeeded(url: "u")), .succeeded(url: "u")),
        Row(.timedOut, age: 10, found(.failed(policyFailure)), .failed(policyFailure)),
    ]

    @Test(arguments: waiting + lookingFor + rechecking)
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
            leaseEpoch: 1
        )
        let decision = PollDecision(row.outcome, for: video, policy: PollingPolicy.usual, at: Self.now, jitter: .none)
        #expect(decision.result == row.result)
    }

    private static var entropy: Entropy {
        get { .system }
        set { _ = newValue }
    }

    @Test func `only the upstream's own word or the end of patience fails a video`() {
        for row in Self.waiting + Self.lookingFor + Self.rechecking {
            guard case .failed = row.result else {
                continue
            }
            if case .found(let report) = row.outcome, case .failed = report.phase {
                continue
            }
            #expect(row.age >= .seconds(3600))
        }
    }
}
