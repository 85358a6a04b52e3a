import GatewayModel

// How the gateway is. In: what became of transactions, calls of the upstream and files. Out: a report for probes, and
// one log line at each change. `Health` decides and does nothing else; `HealthMonitor` asks and tells; how each upstream
// key is, `UpstreamKeys` knows; `ObservedEngine`
// and `ObservedUpstream` pass on what happens. What must hold: nothing is said to work because nobody has tried it, and
// no line is written for each request.

/// What is known of the parts that the gateway depends on, as a state machine.
struct Health: Hashable, Sendable {
    /// What was seen.
    enum Event: Hashable, Sendable {
        /// Something was written into the store, durably.
        case storeWritten
        /// A transaction failed because of the store.
        case storeFailed
        /// As much as a large order writes could be written, on purpose.
        case proofSucceeded
        /// It could not.
        case proofFailed
        /// The store has found itself damaged.
        case storeDamaged
        /// The upstream has answered, whatever it said.
        case upstreamAnswered
        /// It did not answer.
        case upstreamSilent
        /// The proxy on the way to it let nothing through.
        case proxyFailed
        case archiveWritten
        case archiveFailed
    }

    /// A change that is worth a line.
    struct Change: Hashable, Sendable {
        let reason: HealthReport.Reason
        let isOver: Bool
    }

    /// How far the store is trusted.
    enum Store: Hashable, Sendable {
        case trusted
        /// A transaction has failed; whether the store is at fault is to be found out.
        case doubted
        case failing
        /// Until the process ends: nobody repairs a store below a running server.
        case damaged
    }

    /// From so many silences in a row on, the upstream counts as unreachable.
    static let silencesBeforeDoubt = 3

    private(set) var store = Store.trusted
    private(set) var reasons: Set<HealthReport.Reason> = []
    private var silences = 0

    /// Takes notice of what was seen.
    /// - Returns: What has changed by it.
    mutating func note(_ event: Event) -> [Change] {
        let before = reasons
        switch event {
        // With each order, and never news.
        case .storeWritten: return []
        case .storeFailed: store = store == .trusted ? .doubted : store
        case .proofSucceeded: store = store == .damaged ? .damaged : .trusted
        case .proofFailed: store = store == .damaged ? .damaged : .failing
        case .storeDamaged: store = .damaged
        case .upstreamAnswered: note(silence: false)
        case .upstreamSilent: note(silence: true)
        // A proxy says so itself, or is not there: once is enough.
        case .proxyFailed: reasons.insert(.upstreamProxy)
        case .archiveWritten: reasons.remove(.archiveUnwritable)
        case .archiveFailed: reasons.insert(.archiveUnwritable)
        }
        reasons.subtract([.storeUnavailable, .storeDamaged])
        switch store {
        case .trusted, .doubted: break
        case .failing: reasons.insert(.storeUnavailable)
        case .damaged: reasons.insert(.storeDamaged)
        }
        return HealthReport.Reason.allCases.compactMap { reason in
            let isNow = reasons.contains(reason)
            // A store that was found damaged has not become any better by it.
            guard isNow != before.contains(reason), reason != .storeUnavailable || store != .damaged else {
                return nil
            }
            return Change(reason: reason, isOver: !isNow)
        }
    }

    private mutating func note(silence isSilent: Bool) {
        silences = isSilent ? min(silences + 1, Self.silencesBeforeDoubt) : 0
        if silences == Self.silencesBeforeDoubt {
            reasons.insert(.upstreamUnreachable)
        } else if !isSilent {
            reasons.subtract([.upstreamProxy, .upstreamUnreachable])
        }
    }
}
