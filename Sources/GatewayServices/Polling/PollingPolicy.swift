import GatewayModel

/// How patiently videos are followed.
package struct PollingPolicy: Sendable {
    /// How often a young video is asked about; an older one less often, down to `slowestPoll`.
    package var pollInterval: Duration
    /// How long a lost submission is looked for before it is given up.
    package var reconcileWindow: Duration
    /// How long a video may take before it is shown as timed out.
    package var taskPatience: Duration
    /// How long a request to the upstream may take, connecting included.
    package var requestTimeout: Duration

    /// The slowest rhythm of a video that is still waited for.
    static let slowestPoll = Duration.seconds(30)
    /// The age at which the rhythm begins to slow down.
    static let youth = Duration.seconds(60)
    /// The rhythm of re-checks after patience is over, and of asking when the operator must act first.
    static let slowRecheck = Duration.seconds(300)
    /// How long re-checks go on after patience is over.
    static let recheckWindow = Duration.seconds(24 * 3600)
    /// So many times in a row, and at this age, a task must be unknown upstream before its slot is given back.
    static let missesBeforeDoubt = 5
    static let ageBeforeDoubt = Duration.seconds(600)

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
    func interval(age: Duration) -> Duration {
        let stretch = Int(max(age.milliseconds / Self.youth.milliseconds, 1))
        return min(pollInterval * stretch, max(pollInterval, Self.slowestPoll))
    }
}
