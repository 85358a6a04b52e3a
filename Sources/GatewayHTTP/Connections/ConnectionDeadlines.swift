import NIOCore

/// How long a connection may stay where it is, counted in ticks: the sweeps of its event loop.
///
/// What happens between two sweeps counts as happening at the first, so a time is over when more ticks have passed than
/// it has; nobody is ended early, and nobody much later.
struct ConnectionDeadlines {
    /// The time between two sweeps.
    let tick: Duration
    private let head: Int
    private let idle: Int
    private let grace: Int
    private let body: Int
    private let bytesPerTick: Double

    /// The deadlines of a listener's limits.
    init(_ limits: HTTPLimits) {
        let times = [limits.headTime, limits.idleTime, limits.bodyGrace, limits.bodyTime]
        let shortest = times.min() ?? .seconds(1)
        let tick = min(max(shortest / 10, .milliseconds(2)), .seconds(1))
        func ticks(_ time: Duration) -> Int {
            max(1, Int((time / tick).rounded(.up)))
        }
        self.tick = tick
        head = ticks(limits.headTime)
        idle = ticks(limits.idleTime)
        grace = ticks(limits.bodyGrace)
        body = ticks(limits.bodyTime)
        bytesPerTick = Double(limits.bodyRate) * (tick / Duration.seconds(1))
    }

    /// Whether a connection has been in a phase for too long that is left by what its client sends.
    /// - Parameter age: How many ticks it has been there.
    func isOver(_ phase: ConnectionPhase, age: Int) -> Bool {
        switch phase {
        case .heading: age > head
        case .idle: age > idle
        case .receiving, .answering: false
        }
    }

    /// Whether the time is over in which a body may come as slowly as it likes.
    func isGraceOver(age: Int) -> Bool {
        age > grace
    }

    /// Whether a body comes too slowly, or takes too long.
    /// - Parameters:
    ///   - age: How many ticks ago its head came, or the server last had no room for more of it.
    ///   - bytes: How many bytes of it have come.
    func isTooSlow(age: Int, bytes: Int) -> Bool {
        age > body || isGraceOver(age: age) && Double(bytes) < Double(age - 1) * bytesPerTick
    }
}
