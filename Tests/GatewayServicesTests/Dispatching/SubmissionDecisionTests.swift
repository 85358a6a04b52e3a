import GatewayLedger
import GatewayModel
import GatewayServices
import GatewayTestKit
import Testing

@testable import GatewayServices

struct SubmissionDecisionTests {
    static let now = Timestamp(milliseconds: 1_790_000_000_000)
    static let limit = CreateOutcome.refusedBeforeMade(UpstreamTrouble(.busy, status: 429, code: "1303"))

    struct Row: Sendable, CustomTestStringConvertible {
        let outcome: CreateOutcome
        let refusals: Int
        let state: VideoState
        let waits: Duration?
        let event: SubmissionDecision.Event

        init(
            _ outcome: CreateOutcome,
            refusals: Int = 0,
            state: VideoState,
            waits: Duration?,
            event: SubmissionDecision.Event
        ) {
            self.outcome = outcome
            self.refusals = refusals
            self.state = state
            self.waits = waits
            self.event = event
        }

        var testDescription: String {
            "\(outcome) after \(refusals) → \(state)"
        }
    }

    @Test(arguments: [
        Row(.made(taskID: "1"), state: .submitted, waits: .seconds(5), event: .accepted),
        Row(.refusedBeforeMade(UpstreamTrouble(.busy)), state: .queued, waits: .seconds(1), event: .turnedAway),
        Row(
            .refusedBeforeMade(UpstreamTrouble(.busy)),
            refusals: 3,
            state: .queued,
            waits: .seconds(8),
            event: .turnedAway
        ),
        Row(
            .refusedBeforeMade(UpstreamTrouble(.unreachable)),
            refusals: 50,
            state: .queued,
            waits: .seconds(60),
            event: .turnedAway
        ),
        Row(
            .refusedBeforeMade(UpstreamTrouble(.busy, retryAfter: .seconds(20))),
            state: .queued,
            waits: .seconds(20),
            event: .turnedAway
        ),
        Row(
            .refusedBeforeMade(UpstreamTrouble(.busy, retryAfter: .seconds(86_400))),
            state: .queued,
            waits: .seconds(300),
            event: .turnedAway
        ),
        Row(
            .operatorTrouble(UpstreamTrouble(.balance)),
            refusals: 3,
            state: .queued,
            waits: .seconds(160),
            event: .operatorTrouble(.balance)
        ),
        Row(
            .operatorTrouble(UpstreamTrouble(.redirected)),
            state: .queued,
            waits: .seconds(20),
            event: .operatorTrouble(.address)
        ),
        Row(
            .refusedBeforeMade(UpstreamTrouble(.busy, code: "1303", retryAfter: .seconds(60))),
            refusals: 9,
            state: .queued,
            waits: .zero,
            event: .limitReached
        ),
        Row(
            .refusedBeforeMade(UpstreamTrouble(.busy, code: "1302")),
            state: .queued,
            waits: .seconds(1),
            event: .turnedAway
        ),
        Row(
            .refusedForGood(VideoFailure(.contentPolicy), UpstreamTrouble(.rejected)),
            state: .failed,
            waits: nil,
            event: .accepted
        ),
        Row(.unknown(UpstreamTrouble(.cut)), state: .unknown, waits: .seconds(2), event: .lost),
    ])
    func `an outcome decides the video's next state and the breaker's lesson`(_ row: Row) {
        let decision = SubmissionDecision(
            row.outcome,
            refusals: row.refusals,
            age: .seconds(60),
            pollInterval: .seconds(5),
            at: Self.now,
            jitter: .none
        )
        #expect(decision.event == row.event)
        switch decision.result {
        case .submitted(_, let moment):
            #expect(row.state == .submitted)
            #expect(moment - Self.now == row.waits)
        case .requeued(let moment, _):
            #expect(row.state == .queued)
            #expect(moment - Self.now == row.waits)
        case .failed:
            #expect(row.state == .failed)
            #expect(row.waits == nil)
        case .unknown(let moment):
            #expect(row.state == .unknown)
            #expect(moment - Self.now == row.waits)
        }
    }

    private static func decide(
        _ outcome: CreateOutcome,
        refusals: Int = 0,
        age: Duration = .seconds(60)
    )
        -> SubmissionResult
    {
        SubmissionDecision(
            outcome,
            refusals: refusals,
            age: age,
            pollInterval: .seconds(5),
            at: now,
            jitter: .none
        )
        .result
    }

    @Test(arguments: UpstreamTrouble.Kind.allCases)
    func `a video is sent again only after the certainty that nothing was made, whatever the trouble is called`(
        _ kind: UpstreamTrouble.Kind
    ) {
        let trouble = UpstreamTrouble(kind, status: 503, retryAfter: .seconds(1))
        let table: [(CreateOutcome, isSentAgain: Bool)] = [
            (.made(taskID: "1"), false), (.refusedBeforeMade(trouble), true), (.operatorTrouble(trouble), true),
            (.refusedForGood(VideoFailure(.upstreamRejected), trouble), false), (.unknown(trouble), false),
        ]
        for (outcome, isSentAgain) in table {
            for refusals in [0, 1, 50] {
                let result = Self.decide(outcome, refusals: refusals)
                let isQueued = if case .requeued = result { true } else { false }
                #expect(isQueued == isSentAgain, "\(outcome) after \(refusals)")
            }
        }
    }

    @Test(
        arguments: [
            (98, 86_400, nil), (99, 86_399, nil), (99, 86_400, .upstreamFailed), (500, 90_000, .upstreamFailed),
            (5000, 60, nil),
        ] as [(Int, Int, VideoFailure.Code?)]
    )
    func `a video that is turned away a hundred times and for a day ends`(
        refusals: Int,
        age: Int,
        end: VideoFailure.Code?
    ) {
        let result = Self.decide(
            .refusedBeforeMade(UpstreamTrouble(.busy, status: 429)),
            refusals: refusals,
            age: .seconds(age)
        )
        switch result {
        case .failed(let failure): #expect(failure.code == end)
        case .requeued(_, let count): #expect(end == nil && count == refusals + 1)
        case .submitted, .unknown: Issue.record("a refusal is neither a task nor unknown")
        }
    }

    @Test(
        arguments: [
            .operatorTrouble(UpstreamTrouble(.balance, status: 429, code: "1102")),
            .operatorTrouble(UpstreamTrouble(.credentials, status: 401)),
            .refusedBeforeMade(UpstreamTrouble(.unreachable)), .refusedBeforeMade(UpstreamTrouble(.proxy)), limit,
        ] as [CreateOutcome]
    )
    func `neither the operator's trouble nor the network's nor the want of a slot ever ends a video`(
        _ outcome: CreateOutcome
    ) {
        for (before, after) in [(0, 1), (9, 10), (10, 10), (60, 60), (5000, 5000)] {
            guard case .requeued(_, let count) = Self.decide(outcome, refusals: before, age: .seconds(1_000_000)) else {
                Issue.record("the video has left the queue")
                return
            }
            let isForSlots = if case .refusedBeforeMade(let trouble) = outcome { trouble.code == "1303" } else { false }
            #expect(count == (isForSlots ? before : after))
        }
    }

    @Test func `the wait after a refusal is anything up to the backoff, and never less than was asked for`() {
        let jitter = Jitter(entropy: .seeded(7))
        let trouble = UpstreamTrouble(.busy)
        let asking = UpstreamTrouble(.busy, retryAfter: .seconds(20))
        var waits: [Duration] = []
        for _ in 0..<1000 {
            for trouble in [trouble, asking] {
                let decision = SubmissionDecision(
                    .refusedBeforeMade(trouble),
                    refusals: 5,
                    age: .zero,
                    pollInterval: .seconds(5),
                    at: Self.now,
                    jitter: jitter
                )
                guard case .requeued(let moment, _) = decision.result else {
                    Issue.record("the video has left the queue")
                    return
                }
                let wait = moment - Self.now
                #expect(wait <= .seconds(32))
                if trouble.retryAfter == nil {
                    waits.append(wait)
                } else {
                    #expect(wait >= .seconds(20))
                }
            }
        }
        // Each of ten parts of the span has its share.
        for part in 0..<10 {
            let range = Duration.seconds(32) * part / 10..<Duration.seconds(32) * (part + 1) / 10
            #expect((50...150).contains(waits.count { range.contains($0) }))
        }
    }

    @Test(arguments: 0..<12)
    func `a video that met the operator's trouble waits longer than the breaker, so that another is tried first`(
        failures: Int
    ) {
        let pause = KeyBreaker.operatorBackoff.wait(afterFailures: failures + 1)
        let wait = SubmissionDecision.operatorBackoff.wait(afterFailures: failures + 1)
        #expect(wait >= pause * 2)
    }
}
