import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct PollingPolicyTests {
    private static let policy = PollingPolicy.usual

    private static func span(_ shortest: Int, _ longest: Int, count: Int) -> DurationSpans.Span {
        DurationSpans.Span(shortest: .seconds(shortest), longest: .seconds(longest), count: count)
    }

    @Test(
        arguments: [
            // Nothing is known: densely for twice what is assumed, then ever more sparsely.
            (nil, 0, 5), (nil, 600, 5), (nil, 659, 5), (nil, 660, 10), (nil, 720, 15), (nil, 3000, 30),
            // Not enough is known to wait at first, but enough to go on for longer.
            (span(100, 1000, count: 199), 0, 5), (span(100, 1000, count: 199), 1100, 5),
            (span(100, 1000, count: 199), 1160, 10),
            // Enough is known: from 85 s to 225 s.
            (span(100, 200, count: 200), 5, 30), (span(100, 200, count: 200), 60, 25),
            (span(100, 200, count: 200), 83, 5), (span(100, 200, count: 200), 85, 5),
            (span(100, 200, count: 200), 225, 5),
            (span(100, 200, count: 200), 284, 5), (span(100, 200, count: 200), 285, 10),
            (span(100, 200, count: 200), 1000, 30),
            // All end at once.
            (span(2, 4, count: 500), 0, 5), (span(2, 4, count: 500), 9, 5),
        ] as [(DurationSpans.Span?, Int, Int)]
    )
    func `a video is asked about densely while it may end, and sparsely before and after`(
        span: DurationSpans.Span?,
        age: Int,
        seconds: Int
    ) {
        #expect(Self.policy.interval(age: .seconds(age), span: span) == .seconds(seconds))
    }

    @Test func `an interval that is longer than the slowest rhythm stays as it is set`() {
        var policy = Self.policy
        policy.pollInterval = .seconds(300)
        for age in [0, 100, 10_000] {
            for span in [nil, Self.span(1000, 2000, count: 500)] {
                #expect(policy.interval(age: .seconds(age), span: span) == .seconds(300))
            }
        }
        #expect(policy.readBackoff(afterSilences: 9) == .seconds(300))
    }

    /// How long videos take, in seconds.
    enum Pace: CaseIterable {
        case even
        case spread
        case tail
        case twoKinds

        func seconds(using random: inout SplitMix64) -> Double {
            func normal() -> Double {
                let (a, b) = (
                    Double.random(in: 0.000_001..<1, using: &random), Double.random(in: 0..<1, using: &random)
                )
                return (-2 * log(a)).squareRoot() * cos(2 * Double.pi * b)
            }
            return switch self {
            case .even: 240 + 3 * normal()
            case .spread: 120 + 90 * Double.random(in: 0..<1, using: &random)
            case .tail: 120 * exp(0.5 * normal())
            case .twoKinds: Bool.random(using: &random) ? 60 + normal() : 400 + 20 * normal()
            }
        }

        func duration(using random: inout SplitMix64) -> Duration {
            .milliseconds(Int64(max(1, seconds(using: &random)) * 1000))
        }
    }

    /// Follows a video as the poller would.
    private static func follow(
        _ end: Duration,
        span: DurationSpans.Span?,
        jitter: Jitter
    ) -> (lag: Duration, polls: Int) {
        var (age, polls) = (jitter.rhythm(policy.pollInterval), 1)
        while age < end {
            age += jitter.rhythm(policy.interval(age: age, span: span))
            polls += 1
        }
        return (age - end, polls)
    }

    @Test(arguments: Pace.allCases, [0, 30, 500])
    func `of a hundred ends, at most one is seen later than after an interval and two seconds`(pace: Pace, known: Int) {
        var random = SplitMix64(seed: 16)
        let jitter = Jitter(entropy: .seeded(17))
        var late = 0
        for _ in 0..<40 {
            // What is known is another draw each time: no luck with one of them proves anything.
            let span = DurationSpans.Span(of: (0..<known).map { _ in pace.duration(using: &random) })
            for _ in 0..<100 {
                let (lag, _) = Self.follow(pace.duration(using: &random), span: span, jitter: jitter)
                late += lag > Self.policy.pollInterval + .seconds(2) ? 1 : 0
            }
        }
        #expect(late <= 40)
    }

    @Test func `what is known of a kind spares most of the questions`() throws {
        var random = SplitMix64(seed: 16)
        let jitter = Jitter(entropy: .seeded(17))
        let span = try #require(DurationSpans.Span(of: (0..<500).map { _ in Pace.even.duration(using: &random) }))
        var (plain, adapted) = (0, 0)
        for _ in 0..<200 {
            let end = Pace.even.duration(using: &random)
            plain += Self.follow(end, span: nil, jitter: jitter).polls
            adapted += Self.follow(end, span: span, jitter: jitter).polls
        }
        #expect(adapted * 2 < plain)
    }

    @Test func `a lost submission is looked for at well spaced moments where names are found`() {
        var (age, moments): (Duration, [Duration]) = (.zero, [])
        while age < .seconds(600) {
            age += Self.policy.searchInterval(since: age, findsNames: true)
            moments.append(age)
        }
        #expect(moments == PollingPolicy.searches)
        #expect(moments.count >= PollingPolicy.missesBeforeLoss)
        #expect(SubmissionDecision.firstSearch == moments[0])
        #expect(Self.policy.searchWindow(findsNames: true) == .seconds(600))
        #expect(Self.policy.searchWindow(findsNames: false) == .seconds(3600))
        var short = Self.policy
        short.reconcileWindow = .seconds(60)
        #expect(short.searchWindow(findsNames: true) == .seconds(60))
    }
}
