import GatewayModel
import Logging
import Synchronization

// What questions tell of the keys: those that are asked anyway, and those that only find out how a key is.

extension UpstreamKeys {
    /// The key that questions about no video in particular are best asked with.
    var questioner: UpstreamKeyID? {
        let making = making
        return state.withLock { state in
            (making.first { state.keys[$0.id]?.breaker.cause == nil } ?? making.first)?.id
        }
    }

    /// Whether a key has ever worked.
    func isProven(_ key: UpstreamKeyID) -> Bool {
        state.withLock { $0.keys[key]?.isProven ?? false }
    }

    /// Takes notice of a question that a key was good for.
    func noteAccepted(_ key: UpstreamKeyID) {
        state.withLock { state in
            if making.contains(where: { $0.id == key }) {
                state.keys[key, default: Key()].isProven = true
            }
        }
    }

    /// Takes notice of a question that a key was not good for, which an order would fare no better with.
    func noteRefused(_ key: UpstreamKeyID, _ trouble: UpstreamTrouble) {
        note(.operatorTrouble(KeyBreaker.Cause(of: trouble.kind)), of: key, trouble)
    }

    /// The keys that a question is wanted of now, with why they are stopped; each is told once, and then awaits its
    /// answer.
    func takeProbes() -> [(key: UpstreamKeyID, cause: KeyBreaker.Cause)] {
        let now = clock.uptime
        return making.compactMap { share in
            state.withLock { state in
                guard let breaker = state.keys[share.id]?.breaker, breaker.wantsProbe(at: now),
                    let cause = breaker.cause
                else {
                    return nil
                }
                _ = state.keys[share.id]?.breaker.note(.probeBegan, at: now)
                return (share.id, cause)
            }
        }
    }

    /// Takes notice of the answer to a question that was wanted.
    func note(probe isPassed: Bool, of key: UpstreamKeyID, _ trouble: UpstreamTrouble?) {
        note(isPassed ? .probePassed : .probeFailed, of: key, trouble)
        // Who failed before may be refused by now.
        if let trouble, trouble.kind == .credentials || trouble.kind == .balance {
            noteRefused(key, trouble)
        }
    }

    /// Takes notice of what is left of the money behind a key.
    /// - Parameter threshold: From what amount on it is enough; nothing where nobody said.
    func note(balance: Money, of key: UpstreamKeyID, threshold: Money?) {
        guard making.contains(where: { $0.id == key }) else {
            return
        }
        let change = state.withLock { $0.keys[key, default: Key()].balance.note(balance, threshold: threshold) }
        switch change {
        case .fell:
            logger.warning(
                "little money is left behind an upstream key; top up its account before videos wait",
                metadata: about(key)
                    .merging([
                        "left_usd": "\(balance)", "low_balance_usd": "\(threshold.map { "\($0)" } ?? "")",
                    ]) { $1 }
            )
        case .rose:
            logger.notice(
                "there is enough money behind an upstream key again",
                metadata: about(key).merging(["left_usd": "\(balance)"]) { $1 }
            )
        case nil: break
        }
    }

    private func note(_ event: KeyBreaker.Event, of key: UpstreamKeyID, _ trouble: UpstreamTrouble?) {
        let (making, now) = (making, clock.uptime)
        guard making.contains(where: { $0.id == key }) else {
            return
        }
        let change = state.withLock { $0.keys[key, default: Key()].breaker.note(event, at: now) }
        if let change {
            tell(of: change, key, trouble)
        }
    }
}
