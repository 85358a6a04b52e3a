/// What the simulated account may do and how long its tasks take.
struct AccountTerms: Sendable {
    /// Tasks that have not ended; 0 means no limit.
    var parallelTasks = 5
    /// Tasks that are remembered; the first that ended is forgotten first.
    var maximumTasks = 100_000
    /// Identifiers whose creates are counted one by one in the statistics.
    var maximumTrackedIDs = 10_000
    /// Connections that a fault holds open at a time; beyond it they are cut at once.
    var maximumHeldConnections = 1_000
    /// Milliseconds in `submitted`, before the speed is applied.
    var toStart: Double = 2_000
    /// Milliseconds in `processing`, before the speed is applied.
    var toFinish: Double = 8_000
    /// Milliseconds that a file's URL lives after the end.
    var toExpire: Double = 3_600_000
    var speed: Double = 1
}
