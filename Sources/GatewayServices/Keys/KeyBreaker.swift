import GatewayModel

/// Holds the videos of one upstream key back while the upstream turns all of them away, as a state machine.
///
/// | state | what happens | then |
/// |---|---|---|
/// | closed | an order is taken | closed, and no short pause any more |
/// | closed | an order is turned away | a short pause, which grows; open when too many of the latest failed |
/// | closed | an answer is lost | open when too many of the latest failed |
/// | closed | the operator must act | open, at once |
/// | open, its pause over | a question is asked | probing |
/// | open because of failures | the operator must act | open for that |
/// | probing | the question is answered well | half-open |
/// | probing | it is not | open, for longer |
/// | half-open | one order is begun | a trial is under way, and nothing else |
/// | trial | the order is taken | closed |
/// | trial | it is turned away or lost | open, for longer |
/// | trial | it was never sent | half-open |
///
/// Whatever else happens changes nothing: above all, what was sent before it opened has no say while it is open.
struct KeyBreaker: Hashable, Sendable {
    /// Why nothing is sent.
    enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The key or its account is refused.
        case credentials
        /// The account is empty.
        case balance
        /// Somebody else answers than should, or at another path.
        case address
        /// Too many orders fail.
        case failures
    }

    /// What is seen of the key.
    enum Event: Hashable, Sendable {
        /// The upstream took an order, or refused it for what is in it: it works.
        case accepted
        /// It took none, through no fault of the order, for now.
        case turnedAway
        /// Nobody knows whether it took one.
        case lost
        /// It takes none until the operator acts.
        case operatorTrouble(Cause)
        case probeBegan
        case probePassed
        case probeFailed
        case trialBegan
        /// The trial's order went back to the queue unsent.
        case trialAbandoned
    }

    /// A change that is worth a line.
    enum Change: Hashable, Sendable {
        case opened(Cause)
        case halfOpened(Cause)
        /// The trial failed; no news, but for whoever looks closely.
        case reopened(Cause, pause: Duration)
        /// After so long.
        case closed(Cause, after: Duration)
    }

    /// Where it stands.
    enum State: Hashable, Sendable {
        case closed
        case open(Cause, until: Duration)
        case probing(Cause)
        case halfOpen(Cause, isTrialUnderWay: Bool)
    }

    /// The pauses of a key that is turned away now and then.
    static let busyBackoff = Backoff(first: .seconds(1), longest: .seconds(30))
    /// The pauses before an upstream that fails is asked again.
    static let failureBackoff = Backoff(first: .seconds(5), longest: .seconds(60))
    /// The pauses before an upstream is asked again that waits for the operator.
    static let operatorBackoff = Backoff(first: .seconds(10), longest: .seconds(300))
    /// So many failures, and at least ``openingShare`` of the latest outcomes, open it.
    static let openingFailures = 5
    /// The share of failures among the outcomes that count, in percent.
    static let openingShare = 50
    /// How many outcomes count at the most, the latest.
    static let windowCount = 20
    /// How long an outcome counts.
    static let windowLength = Duration.seconds(120)

    private struct Outcome: Hashable {
        let moment: Duration
        let isFailure: Bool
    }

    private(set) var state = State.closed
    private var outcomes: [Outcome] = []
    /// Until when a closed one sends nothing, by the clock's uptime.
    private var pausedUntil: Duration?
    private var busyFailures = 0
    /// How often in a row it has opened, and since when it has not been closed.
    private var openings = 0
    private var openSince = Duration.zero

    /// Takes notice of an event, at a moment by the clock's uptime.
    /// - Parameter isTrial: Whether it is about the one order that is tried.
    mutating func note(_ event: Event, isTrial: Bool = false, at now: Duration) -> Change? {
        switch state {
        case .closed: noteClosed(event, at: now)
        case .open(let cause, let end): noteOpen(event, cause, until: end, at: now)
        case .probing(let cause): noteProbing(event, cause, at: now)
        case .halfOpen(let cause, let isUnderWay):
            noteHalfOpen(event, cause, isOfTrial: isUnderWay && isTrial, isUnderWay: isUnderWay, at: now)
        }
    }

    /// When something may be sent next; nothing where that takes a question first, or a trial is under way.
    func opening(at now: Duration) -> Duration? {
        switch state {
        case .closed: max(pausedUntil ?? now, now)
        case .halfOpen(_, isTrialUnderWay: false): now
        case .open, .probing, .halfOpen: nil
        }
    }

    /// Whether a question is to be asked now.
    func wantsProbe(at now: Duration) -> Bool {
        if case .open(_, let end) = state { end <= now } else { false }
    }

    /// Why nothing is sent, where that is known to last.
    var cause: Cause? {
        switch state {
        case .open(let cause, _), .probing(let cause): cause
        case .closed, .halfOpen: nil
        }
    }

    /// Whether the next order is the only one that is tried.
    var isOnTrial: Bool {
        if case .halfOpen = state { true } else { false }
    }

    private mutating func noteClosed(_ event: Event, at now: Duration) -> Change? {
        switch event {
        case .accepted:
            remember(isFailure: false, at: now)
            pausedUntil = nil
            busyFailures = 0
            return nil
        case .turnedAway:
            // What was under way when the pause began does not make it longer.
            if pausedUntil.map({ now >= $0 }) ?? true {
                busyFailures += 1
                pausedUntil = now + Self.busyBackoff.wait(afterFailures: busyFailures)
            }
            return rememberFailure(at: now)
        case .lost: return rememberFailure(at: now)
        case .operatorTrouble(let cause): return open(cause, at: now)
        case .probeBegan, .probePassed, .probeFailed, .trialBegan, .trialAbandoned: return nil
        }
    }

    private mutating func noteOpen(_ event: Event, _ cause: Cause, until end: Duration, at now: Duration) -> Change? {
        switch event {
        case .probeBegan where end <= now:
            state = .probing(cause)
            return nil
        case .operatorTrouble(let other) where cause == .failures && other != .failures:
            openings = 0
            return open(other, at: now)
        default: return nil
        }
    }

    private mutating func noteProbing(_ event: Event, _ cause: Cause, at now: Duration) -> Change? {
        switch event {
        case .probePassed:
            state = .halfOpen(cause, isTrialUnderWay: false)
            return .halfOpened(cause)
        case .probeFailed:
            _ = open(cause, at: now)
            return nil
        default: return nil
        }
    }

    private mutating func noteHalfOpen(
        _ event: Event,
        _ cause: Cause,
        isOfTrial: Bool,
        isUnderWay: Bool,
        at now: Duration
    ) -> Change? {
        switch event {
        case .trialBegan where !isUnderWay:
            state = .halfOpen(cause, isTrialUnderWay: true)
            return nil
        case .trialAbandoned where isOfTrial:
            state = .halfOpen(cause, isTrialUnderWay: false)
            return nil
        case .accepted where isOfTrial:
            let since = openSince
            self = KeyBreaker()
            return .closed(cause, after: now - since)
        case .turnedAway where isOfTrial, .lost where isOfTrial:
            _ = open(cause, at: now)
            return .reopened(cause, pause: pause(for: cause))
        case .operatorTrouble(let other) where isOfTrial:
            guard other == cause else {
                return open(other, at: now)
            }
            _ = open(cause, at: now)
            return .reopened(cause, pause: pause(for: cause))
        default: return nil
        }
    }

    private mutating func rememberFailure(at now: Duration) -> Change? {
        remember(isFailure: true, at: now)
        let failures = outcomes.count { $0.isFailure }
        guard failures >= Self.openingFailures, failures * 100 >= outcomes.count * Self.openingShare else {
            return nil
        }
        return open(.failures, at: now)
    }

    private mutating func remember(isFailure: Bool, at now: Duration) {
        outcomes.removeAll { now - $0.moment > Self.windowLength }
        outcomes = outcomes.suffix(Self.windowCount - 1) + [Outcome(moment: now, isFailure: isFailure)]
    }

    private mutating func open(_ cause: Cause, at now: Duration) -> Change {
        if state == .closed {
            openSince = now
            openings = 0
        }
        openings += 1
        outcomes = []
        (pausedUntil, busyFailures) = (nil, 0)
        state = .open(cause, until: now + pause(for: cause))
        return .opened(cause)
    }

    private func pause(for cause: Cause) -> Duration {
        (cause == .failures ? Self.failureBackoff : Self.operatorBackoff).wait(afterFailures: openings)
    }
}
