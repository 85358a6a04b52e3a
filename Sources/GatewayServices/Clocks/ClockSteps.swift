import GatewayModel

/// Finds out when the machine's clock was set, by comparing it with one that nobody can set.
struct ClockSteps: Hashable, Sendable {
    /// The smallest step that is worth a word; what keeps clocks in step with others moves them by less.
    static let bound = Duration.seconds(10)

    private var last: Reading

    /// What both clocks show at one moment.
    struct Reading: Hashable, Sendable {
        let now: Timestamp
        let uptime: Duration

        /// Reads both at one moment: again where this process was stalled in between.
        init(of clock: some WallClock) {
            while true {
                let before = clock.uptime
                let now = clock.now
                if clock.uptime - before < .seconds(1) {
                    (self.now, uptime) = (now, before)
                    return
                }
            }
        }
    }

    /// Begins with what the clocks show.
    init(from reading: Reading) {
        last = reading
    }

    /// Compares what the clocks show now with what they showed before.
    /// - Returns: By how much the machine's clock was set meanwhile, negative for back; nothing for less than the bound.
    mutating func step(to reading: Reading) -> Duration? {
        defer { last = reading }
        let step = (reading.now - last.now) - (reading.uptime - last.uptime)
        return step >= Self.bound || step <= .zero - Self.bound ? step : nil
    }
}
