import GatewayModel
import Testing

@testable import GatewayServices

/// The table of `KeyBreaker`: what each event does in each state.
struct KeyBreakerTests {
    /// The states that a test can bring it to, each at the moment `now`.
    enum Place: String, CaseIterable, Sendable {
        case closed
        case open
        case openOver = "open, its pause over"
        case openOfFailures = "open because of failures"
        case probing
        case halfOpen = "half-open"
        case trial

        var breaker: KeyBreaker {
            var breaker = KeyBreaker()
            guard self != .closed else {
                return breaker
            }
            guard self != .openOfFailures else {
                for _ in 0..<KeyBreaker.openingFailures {
                    _ = breaker.note(.lost, at: now)
                }
                return breaker
            }
            let opened = self == .open ? now : now - .seconds(10)
            _ = breaker.note(.operatorTrouble(.credentials), at: opened)
            if [.probing, .halfOpen, .trial].contains(self) {
                _ = breaker.note(.probeBegan, at: now)
            }
            if [.halfOpen, .trial].contains(self) {
                _ = breaker.note(.probePassed, at: now)
            }
            if self == .trial {
                _ = breaker.note(.trialBegan, at: now)
            }
            return breaker
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let place: Place
        let event: KeyBreaker.Event
        let isTrial: Bool
        let state: KeyBreaker.State
        let change: KeyBreaker.Change?

        init(
            _ place: Place,
            _ event: KeyBreaker.Event,
            isTrial: Bool = false,
            _ state: KeyBreaker.State,
            _ change: KeyBreaker.Change? = nil
        ) {
            self.place = place
            self.event = event
            self.isTrial = isTrial
            self.state = state
            self.change = change
        }

        var testDescription: String {
            "\(place.rawValue): \(event)\(isTrial ? " of the trial" : "")"
        }
    }

    static let now = Duration.seconds(1000)
    private static let open = KeyBreaker.State.open(.credentials, until: now + .seconds(10))
    private static let openOver = KeyBreaker.State.open(.credentials, until: now)
    private static let openAgain = KeyBreaker.State.open(.credentials, until: now + .seconds(20))
    private static let openOfFailures = KeyBreaker.State.open(.failures, until: now + .seconds(5))
    private static let halfOpen = KeyBreaker.State.halfOpen(.credentials, isTrialUnderWay: false)
    private static let trial = KeyBreaker.State.halfOpen(.credentials, isTrialUnderWay: true)
    private static let reopened = KeyBreaker.Change.reopened(.credentials, pause: .seconds(20))

    static let rows: [Row] = [
        Row(.closed, .accepted, .closed),
        Row(.closed, .turnedAway, .closed),
        Row(.closed, .lost, .closed),
        Row(.closed, .operatorTrouble(.credentials), open, .opened(.credentials)),
        Row(.closed, .operatorTrouble(.balance), .open(.balance, until: now + .seconds(10)), .opened(.balance)),
        Row(.closed, .operatorTrouble(.address), .open(.address, until: now + .seconds(10)), .opened(.address)),
        Row(.closed, .probePassed, .closed),
        // What was sent before it opened has no say.
        Row(.open, .accepted, open),
        Row(.open, .turnedAway, open),
        Row(.open, .lost, open),
        Row(.open, .operatorTrouble(.credentials), open),
        Row(.open, .operatorTrouble(.balance), open),
        Row(.open, .probeBegan, open),
        Row(.open, .trialBegan, open),
        Row(.openOver, .probeBegan, .probing(.credentials)),
        Row(.openOver, .accepted, openOver),
        Row(.openOfFailures, .lost, openOfFailures),
        Row(
            .openOfFailures,
            .operatorTrouble(.balance),
            .open(.balance, until: now + .seconds(10)),
            .opened(.balance)
        ),
        Row(.probing, .probePassed, halfOpen, .halfOpened(.credentials)),
        Row(.probing, .probeFailed, openAgain),
        Row(.probing, .accepted, .probing(.credentials)),
        Row(.probing, .trialBegan, .probing(.credentials)),
        Row(.halfOpen, .trialBegan, trial),
        Row(.halfOpen, .accepted, halfOpen),
        Row(.halfOpen, .operatorTrouble(.credentials), halfOpen),
        Row(.trial, .accepted, trial),
        Row(.trial, .lost, trial),
        Row(.trial, .trialBegan, trial),
        Row(.trial, .accepted, isTrial: true, .closed, .closed(.credentials, after: .seconds(10))),
        Row(.trial, .turnedAway, isTrial: true, openAgain, reopened),
        Row(.trial, .lost, isTrial: true, openAgain, reopened),
        Row(.trial, .operatorTrouble(.credentials), isTrial: true, openAgain, reopened),
        Row(
            .trial,
            .operatorTrouble(.balance),
            isTrial: true,
            .open(.balance, until: now + .seconds(20)),
            .opened(.balance)
        ),
        Row(.trial, .trialAbandoned, isTrial: true, halfOpen),
    ]

    @Test(arguments: rows)
    func `an event in a state leads to the next, and only changes are told`(_ row: Row) {
        var breaker = row.place.breaker
        let change = breaker.note(row.event, isTrial: row.isTrial, at: Self.now)
        #expect(breaker.state == row.state)
        #expect(change == row.change)
    }

    @Test(
        arguments: [
            (.closed, now, false), (.open, nil, false), (.openOver, nil, true), (.openOfFailures, nil, false),
            (.probing, nil, false), (.halfOpen, now, false), (.trial, nil, false),
        ] as [(Place, Duration?, Bool)]
    )
    func `a video is sent, or a question is asked, or neither`(_ place: Place, opening: Duration?, wantsProbe: Bool) {
        #expect(place.breaker.opening(at: Self.now) == opening)
        #expect(place.breaker.wantsProbe(at: Self.now) == wantsProbe)
    }

    @Test func `a key that is turned away now and then pauses for longer each time, up to the bound`() {
        var breaker = KeyBreaker()
        var now = Self.now
        var pauses: [Duration] = []
        for _ in 0..<4 {
            #expect(breaker.note(.turnedAway, at: now) == nil)
            // What was under way when the pause began does not make it longer.
            let end = breaker.opening(at: now) ?? now
            pauses.append(end - now)
            now = end
        }
        #expect(pauses == [1, 2, 4, 8].map { Duration.seconds($0) })
        #expect(breaker.note(.accepted, at: now) == nil)
        #expect(breaker.opening(at: now) == now)
        #expect(KeyBreaker.busyBackoff.wait(afterFailures: 9) == .seconds(30))
    }

    @Test(arguments: [KeyBreaker.Event.lost, .turnedAway])
    func `it opens with the fifth failure out of as many others, and not before`(_ failure: KeyBreaker.Event) {
        for successes in [0, 5, 6] {
            var breaker = KeyBreaker()
            for _ in 0..<successes {
                _ = breaker.note(.accepted, at: Self.now)
            }
            for _ in 1..<KeyBreaker.openingFailures {
                #expect(breaker.note(failure, at: Self.now) == nil)
            }
            let change = breaker.note(failure, at: Self.now)
            #expect(change == (successes <= 5 ? .opened(.failures) : nil))
        }
    }

    @Test(arguments: [(Duration.zero, true), (.milliseconds(1), false)])
    func `a failure counts for so long`(longer: Duration, isCounted: Bool) {
        var breaker = KeyBreaker()
        _ = breaker.note(.lost, at: Self.now)
        let later = Self.now + KeyBreaker.windowLength + longer
        for _ in 2..<KeyBreaker.openingFailures {
            _ = breaker.note(.lost, at: later)
        }
        #expect((breaker.note(.lost, at: later) != nil) == isCounted)
    }

    @Test func `only so many of the latest outcomes count`() {
        var breaker = KeyBreaker()
        for _ in 0..<1000 {
            _ = breaker.note(.accepted, at: Self.now)
        }
        for number in 1...KeyBreaker.windowCount / 2 {
            let change = breaker.note(.lost, at: Self.now)
            #expect((change != nil) == (number == KeyBreaker.windowCount / 2))
        }
    }

    @Test(arguments: [
        (KeyBreaker.Event.operatorTrouble(.balance), [10, 20, 40, 80, 160, 300, 300]),
        (.lost, [5, 10, 20, 40, 60, 60]),
    ])
    func `each question in vain makes the next pause longer, up to the bound`(_ event: KeyBreaker.Event, seconds: [Int])
    {
        var breaker = KeyBreaker()
        var now = Self.now
        for _ in 0..<KeyBreaker.openingFailures {
            _ = breaker.note(event, at: now)
        }
        for pause in seconds {
            guard case .open(_, let end) = breaker.state else {
                Issue.record("It is \(breaker.state).")
                return
            }
            #expect(end - now == .seconds(pause))
            now = end
            _ = breaker.note(.probeBegan, at: now)
            _ = breaker.note(.probeFailed, at: now)
        }
    }

    @Test func `it tells how long it was not closed, however often it was tried`() {
        var breaker = Place.trial.breaker
        _ = breaker.note(.lost, isTrial: true, at: Self.now)
        let later = Self.now + .seconds(90)
        for event in [KeyBreaker.Event.probeBegan, .probePassed, .trialBegan] {
            _ = breaker.note(event, at: later)
        }
        let change = breaker.note(.accepted, isTrial: true, at: later)
        #expect(change == .closed(.credentials, after: .seconds(100)))
        #expect(breaker == KeyBreaker())
    }
}
