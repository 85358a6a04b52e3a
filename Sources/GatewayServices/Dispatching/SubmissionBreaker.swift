import GatewayModel

/// Holds submissions back while the upstream turns everything away, so that a long queue does not overload it.
///
/// Two troubles are told apart: a busy or unreachable upstream heals by itself; a refused key or an empty balance waits
/// for the operator. Both are probed with growing pauses, and one success ends them.
struct SubmissionBreaker: Hashable, Sendable {
    /// The outcomes that it takes notice of.
    enum Event: Hashable, Sendable, CaseIterable {
        case accepted
        case turnedAway
        case operatorTrouble
    }

    static let busyBackoff = Backoff(first: .seconds(1), longest: .seconds(30))
    static let operatorBackoff = Backoff(first: .seconds(10), longest: .seconds(300))

    /// Until when nothing is to be submitted, by the clock's uptime.
    private(set) var pausedUntil: Duration?
    private var failures = 0

    /// Takes notice of an outcome; what was under way when the pause began does not make it longer.
    mutating func record(_ event: Event, at now: Duration) {
        let backoff: Backoff
        switch event {
        case .accepted:
            self = SubmissionBreaker()
            return
        case .turnedAway: backoff = Self.busyBackoff
        case .operatorTrouble: backoff = Self.operatorBackoff
        }
        guard !isPaused(at: now) else {
            return
        }
        failures += 1
        pausedUntil = now + backoff.wait(afterFailures: failures)
    }

    /// Whether nothing is to be submitted now.
    func isPaused(at now: Duration) -> Bool {
        pausedUntil.map { now < $0 } ?? false
    }
}
