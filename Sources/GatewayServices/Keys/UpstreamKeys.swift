import GatewayLedger
package import GatewayModel
package import Logging
import Synchronization

// The upstream's keys as the services see them. In: the keys that are in force, and what became of orders and questions.
// Out: which of them may make the next video with how many slots, and how each is. `KeyBreaker` stops a key that is
// turned away, `SlotLimit` learns what its account allows, `KeyRotation` spreads videos by weight; `KeyWatch` asks the
// questions that end a stop. What must hold: how a key is, is known by its id, so that another ring changes nothing for
// the keys that stay; slots are counted by the ledger alone.

/// How each upstream key is, and which may make the next video.
package final class UpstreamKeys: Sendable {
    /// What is known of one key.
    struct Key {
        var breaker = KeyBreaker()
        var limit = SlotLimit()
        var balance = BalanceLevel()
        /// Whether it has ever worked, so that it is known to be good for what it is needed for.
        var isProven = false
    }

    /// What is known of all of them.
    struct State {
        var keys: [UpstreamKeyID: Key] = [:]
        var rotation = KeyRotation()

        /// Forgets keys that are out of force.
        mutating func keep(_ shares: [UpstreamKeyShare]) {
            if keys.count > shares.count {
                keys = keys.filter { id, _ in shares.contains { $0.id == id } }
            }
        }
    }

    let shares: @Sendable () -> [UpstreamKeyShare]
    let slots: @Sendable () -> Int
    private let hasProbes: Bool
    let clock: any WallClock
    let logger: Logger
    let state = Mutex(State())

    /// Knows of no trouble yet.
    /// - Parameters:
    ///   - shares: Says at each use which keys are in force.
    ///   - slots: Says at each use how many slots each key has at the most.
    ///   - hasProbes: Whether somebody asks the questions that are wanted; otherwise an order is tried without.
    package init(
        shares: @escaping @Sendable () -> [UpstreamKeyShare],
        slots: @escaping @Sendable () -> Int,
        hasProbes: Bool = true,
        clock: any WallClock,
        logger: Logger
    ) {
        self.shares = shares
        self.slots = slots
        self.hasProbes = hasProbes
        self.clock = clock
        self.logger = logger
    }

    /// The keys that make new videos.
    var making: [UpstreamKeyShare] {
        shares().filter { $0.weight > 0 }
    }

    /// How many videos may be on their way to the upstream at once.
    var width: Int {
        slots() * making.count
    }
}

extension UpstreamKeys {
    /// The keys that may make a video now, in the order in which they are to be taken.
    func offers() -> [KeyOffer] {
        let now = clock.uptime
        return offers(until: now, at: now)
    }

    /// The same with those that a short pause holds back, and when the first of these may send again.
    func offersAfterPause() -> (offers: [KeyOffer], opening: Duration)? {
        let now = clock.uptime
        let openings = making.compactMap { share in
            state.withLock { $0.keys[share.id, default: Key()].breaker.opening(at: now) }
        }
        guard let opening = openings.filter({ $0 > now }).min() else {
            return nil
        }
        return (offers(until: opening, at: now), opening)
    }

    /// - Parameter now: The same moment for whoever asks: a clock that goes on in between would make nothing due.
    private func offers(until moment: Duration, at now: Duration) -> [KeyOffer] {
        let (making, slots) = (making, slots())
        return state.withLock { state in
            state.keep(making)
            let able = making.filter { share in
                if !hasProbes, state.keys[share.id]?.breaker.wantsProbe(at: now) == true {
                    _ = state.keys[share.id]?.breaker.note(.probeBegan, at: now)
                    _ = state.keys[share.id]?.breaker.note(.probePassed, at: now)
                }
                return state.keys[share.id, default: Key()].breaker.opening(at: now).map { $0 <= moment } ?? false
            }
            return state.rotation.order(able)
                .map { KeyOffer($0, slots: state.keys[$0, default: Key()].limit.allowed(of: slots)) }
        }
    }

    /// Takes notice of which of the keys that were offered makes a video.
    /// - Returns: Whether that is the one order with which a stopped key is tried.
    func begin(with key: UpstreamKeyID, of offers: [KeyOffer]) -> Bool {
        let (making, now) = (making, clock.uptime)
        return state.withLock { state in
            state.rotation.take(key, of: making.filter { share in offers.contains { $0.key == share.id } })
            let isTrial = state.keys[key, default: Key()].breaker.isOnTrial
            if isTrial {
                _ = state.keys[key, default: Key()].breaker.note(.trialBegan, at: now)
            }
            return isTrial
        }
    }

    /// Takes notice of what became of an order.
    func note(_ event: SubmissionDecision.Event, of taken: TakenSubmission, trouble: UpstreamTrouble?) {
        let (slots, now) = (slots(), clock.uptime)
        let key = taken.submission.key
        guard making.contains(where: { $0.id == key }) else {
            return
        }
        let (change, limit) = state.withLock { state -> (KeyBreaker.Change?, Int?) in
            var known = state.keys[key, default: Key()]
            defer { state.keys[key] = known }
            var isChanged = false
            let breakerEvent: KeyBreaker.Event?
            switch event {
            case .accepted:
                known.isProven = true
                isChanged = known.limit.note(.accepted, of: slots, at: now)
                breakerEvent = .accepted
            case .limitReached:
                let count = taken.submission.slotsTaken
                isChanged = known.limit.note(.limitReached(begunAt: taken.takenAt, taken: count), of: slots, at: now)
                // With others of ours upstream their end is waited for; with none, somebody else has the slots.
                let waitsForSlots = count - 1 >= known.limit.allowed(of: slots)
                breakerEvent = waitsForSlots ? (taken.isTrial ? .accepted : nil) : .turnedAway
            case .turnedAway: breakerEvent = .turnedAway
            case .lost: breakerEvent = .lost
            case .operatorTrouble(let cause): breakerEvent = .operatorTrouble(cause)
            case .unsent: breakerEvent = .trialAbandoned
            }
            let change = breakerEvent.flatMap { known.breaker.note($0, isTrial: taken.isTrial, at: now) }
            return (change, isChanged ? known.limit.allowed(of: slots) : nil)
        }
        if let limit {
            tell(of: limit, key)
        }
        if let change {
            tell(of: change, key, trouble)
        }
    }
}
