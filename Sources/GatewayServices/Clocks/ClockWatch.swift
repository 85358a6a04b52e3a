package import GatewayLedger
package import GatewayModel
package import Logging
import ServiceLifecycle

// The machine's clock, which somebody may set while the gateway runs. In: two clocks. Out: a warning for each step, and
// waits in the store brought back after one that led back. What must hold: whatever the clock does, nothing in the
// store waits for longer than its kind ever waits.

/// Tells when the machine's clock was set, and repairs what a step back does: moments that were written down before it
/// and lie in the future now by as much as it was set back.
package struct ClockWatch: Service {
    /// How often the clocks are compared.
    static let interval = Duration.seconds(1)

    private let ledger: LedgerWork
    private let submission: LiveValue<SubmissionPolicy>
    private let polling: LiveValue<PollingPolicy>
    private let clock: any WallClock
    private let logger: Logger

    /// Makes a watch.
    /// - Parameters:
    ///   - submission: Read at every repair, as `polling` is.
    package init(
        ledger: LedgerWork,
        submission: LiveValue<SubmissionPolicy>,
        polling: LiveValue<PollingPolicy>,
        clock: any WallClock,
        logger: Logger
    ) {
        self.ledger = ledger
        self.submission = submission
        self.polling = polling
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var steps = ClockSteps(from: ClockSteps.Reading(of: clock))
            // The clock may have been set while no server ran.
            var isRepaired = await repair()
            while (try? await clock.sleep(for: Self.interval)) != nil {
                if let step = steps.step(to: ClockSteps.Reading(of: clock)) {
                    tell(of: step)
                    isRepaired = isRepaired && step > .zero
                }
                if !isRepaired {
                    isRepaired = await repair()
                }
            }
        }
    }

    private func tell(of step: Duration) {
        let seconds = step.milliseconds / 1000
        logger.warning(
            step < .zero
                ? "the machine's clock was set back; what waits for a moment is brought forward, limits and dates follow the clock"
                : "the machine's clock was set forward; videos under way may be taken for late, limits and dates follow the clock",
            metadata: ["seconds": .stringConvertible(seconds)]
        )
    }

    /// - Returns: Whether the store has answered.
    private func repair() async -> Bool {
        let longest = LongestWaits(submission: submission.value, polling: polling.value)
        do throws(GatewayError) {
            let count = try await ledger.shortenWaits(to: longest, at: clock.now)
            if count > 0 {
                logger.notice(
                    "waits that the clock had made too long were brought back",
                    metadata: ["count": .stringConvertible(count)]
                )
            }
            return true
        } catch {
            return false
        }
    }
}

extension LongestWaits {
    /// What is added to each bound: clocks of replicas differ by a little.
    private static let margin = Duration.seconds(30)

    /// The longest waits that the services ever write down.
    init(submission: SubmissionPolicy, polling: PollingPolicy) {
        // Jitter makes no wait longer.
        let refusals = max(
            max(SubmissionDecision.refusalBackoff.longest, SubmissionDecision.longestRetryAfter),
            SubmissionDecision.operatorBackoff.longest
        )
        let rhythm = max(
            max(polling.pollInterval, submission.pollInterval),
            max(PollingPolicy.slowRecheck, PollingPolicy.longestRetryAfter)
        )
        self.init(
            start: refusals + Self.margin,
            submission: submission.lease + Self.margin,
            poll: max(rhythm, polling.lease) + Self.margin,
            file: max(Archiver.lease, Archiver.backoff.longest) + Self.margin
        )
    }
}
