import GatewayLedger
import GatewayModel

/// How patiently videos are followed.
package struct PollingPolicy: Sendable {
    /// How often a video is asked about when it may end at any moment; at other times less often, down to `slowestPoll`.
    package var pollInterval: Duration
    /// How long a lost submission is looked for before it is given up.
    package var reconcileWindow: Duration
    /// How long a video may take before it is shown as timed out.
    package var taskPatience: Duration
    /// How long a request to the upstream may take, connecting included.
    package var requestTimeout: Duration

    /// The slowest rhythm of a video that is still waited for.
    static let slowestPoll = Duration.seconds(30)
    /// Only so many videos of a kind tell when others of it end: of two hundred, one is faster and one slower than
    /// nearly all, and the hundredth that may be seen late is no more than that.
    static let telling = 200
    /// Until which age a kind that not enough is known of may end at any moment: twice what is assumed of all.
    static let assumedEnd = TypicalDurations.assumed * 2
    /// How much longer than expected a video takes before it is asked about one interval less often, and again.
    static let overdueStep = Duration.seconds(60)
    /// The longest wait after polls that failed one after the other.
    static let longestReadBackoff = Duration.seconds(60)
    /// The longest wait that an upstream's `Retry-After` is believed, for orders and for questions.
    static let longestRetryAfter = Duration.seconds(300)
    /// The rhythm of re-checks after patience is over, and the slowest of asking when the operator must act first.
    static let slowRecheck = Duration.seconds(300)
    /// How long re-checks go on after patience is over.
    static let recheckWindow = Duration.seconds(24 * 3600)
    /// So many times in a row, and at this age, a task must be unknown upstream before its slot is given back.
    static let missesBeforeDoubt = 5
    static let ageBeforeDoubt = Duration.seconds(600)
    /// So many polls in a row without a usable answer are silence, at the end of all patience.
    static let silencesBeforeEnd = 5

    /// When a lost submission is looked for, since its answer was lost, where tasks are found by our names.
    ///
    /// At the last of these moments it is given up.
    static let searches: [Duration] = [2, 5, 15, 30, 60, 120, 300, 600].map { .seconds($0) }
    /// So many of these searches must have been answered that there is no such task; an outage of either side leaves
    /// some out, and then others follow.
    static let missesBeforeLoss = 5

    /// How long a look may take on its way into the ledger.
    static let recordingTime = Duration.seconds(15)

    /// How long a claimed video is left alone before it is due again, should this process die.
    var lease: Duration {
        requestTimeout + Self.recordingTime
    }

    /// Makes a policy.
    package init(
        pollInterval: Duration,
        reconcileWindow: Duration,
        taskPatience: Duration,
        requestTimeout: Duration
    ) {
        self.pollInterval = pollInterval
        self.reconcileWindow = reconcileWindow
        self.taskPatience = taskPatience
        self.requestTimeout = requestTimeout
    }

    /// How long to wait before asking again about a video of this age.
    ///
    /// Sparsely as long as hardly any of its kind has ended so soon, densely until nearly all have ended, and then ever
    /// more sparsely. The wait never reaches beyond the moment at which the dense rhythm begins.
    /// - Parameter span: Of the latest videos of its kind, if any is known.
    func interval(age: Duration, span: DurationSpans.Span?) -> Duration {
        let (begin, end) = ends(of: span)
        if age < begin {
            return max(pollInterval, min(Self.slowestPoll, begin - age))
        }
        let overdue = max(age - end, .zero)
        let stretch = Int(overdue.milliseconds / Self.overdueStep.milliseconds) + 1
        return min(pollInterval * stretch, max(pollInterval, Self.slowestPoll))
    }

    /// Between which ages a video may end at any moment: a tenth before and after what is known of its kind, and an
    /// interval, by which every end is seen late.
    private func ends(of span: DurationSpans.Span?) -> (begin: Duration, end: Duration) {
        guard let span, span.count >= Self.telling else {
            return (.zero, max(Self.assumedEnd, span.map { $0.longest * 11 / 10 } ?? .zero))
        }
        return (
            max(span.shortest * 9 / 10 - pollInterval, .zero),
            span.longest * 11 / 10 + pollInterval
        )
    }

    /// How long to wait after so many polls in a row without a usable answer.
    func readBackoff(afterSilences silences: Int) -> Duration {
        Backoff(first: pollInterval, longest: max(pollInterval, Self.longestReadBackoff))
            .wait(afterFailures: silences)
    }

    /// How long to wait after so many polls in a row that the operator's trouble kept from an answer.
    func operatorBackoff(afterSilences silences: Int) -> Duration {
        Backoff(first: pollInterval, longest: max(pollInterval, Self.slowRecheck)).wait(afterFailures: silences)
    }

    /// How long after its answer was lost a submission is given up that the upstream does not know.
    package func searchWindow(findsNames: Bool) -> Duration {
        findsNames ? min(reconcileWindow, Self.searches.last ?? reconcileWindow) : reconcileWindow
    }

    /// How long to wait before looking again for a submission whose answer was lost so long ago.
    func searchInterval(since lost: Duration, findsNames: Bool) -> Duration {
        guard findsNames else {
            return max(pollInterval, min(lost / 4, Self.slowestPoll))
        }
        return Self.searches.first { $0 > lost }.map { $0 - lost } ?? Self.slowestPoll
    }
}
