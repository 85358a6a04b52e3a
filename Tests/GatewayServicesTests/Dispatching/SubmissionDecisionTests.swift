import GatewayLedger
import GatewayModel
import GatewayServices
import Testing

@testable import GatewayServices

struct SubmissionDecisionTests {
    static let now = Timestamp(milliseconds: 1_790_000_000_000)

    struct Row: Sendable, CustomTestStringConvertible {
        let outcome: CreateOutcome
        let refusals: Int
        let state: VideoState
        let waits: Duration?
        let event: SubmissionBreaker.Event?

        init(
            _ outcome: CreateOutcome,
            refusals: Int = 0,
            state: VideoState,
            waits: Duration?,
            event: SubmissionBreaker.Event?
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
            event: .operatorTrouble
        ),
        Row(
            .refusedForGood(VideoFailure(.contentPolicy), UpstreamTrouble(.rejected)),
            state: .failed,
            waits: nil,
            event: .accepted
        ),
        Row(.unknown(UpstreamTrouble(.cut)), state: .unknown, waits: .seconds(2), event: nil),
    ])
    func `an outcome decides the video's next state and the breaker's lesson`(_ row: Row) {
        let decision = SubmissionDecision(
            row.outcome,
            refusals: row.refusals,
            pollInterval: .seconds(5),
            at: Self.now,
            jitter: .none
        )
        #expect(decision.event == row.event)
        switch decision.result {
        case .submitted(_, let moment):
            #expect(row.state == .submitted)
            #expect(moment - Self.now == row.waits)
        case .requeued(let moment):
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

    @Test(arguments: 0..<12)
    func `a video that met the operator's trouble waits longer than the breaker, so that another is tried first`(
        failures: Int
    ) {
        let pause = SubmissionBreaker.operatorBackoff.wait(afterFailures: failures + 1)
        let wait = SubmissionDecision.operatorBackoff.wait(afterFailures: failures + 1)
        #expect(wait >= pause * 2)
    }
}
