package import GatewayModel
import Synchronization

/// The keys that are in force, which may be others while the gateway runs, and those that were taken out and still have
/// tasks to ask for.
///
/// A change is one step: whoever asks has either the keys before it or those behind it. Nothing that was on a ring is
/// ever shown in an upstream's words, however long ago it was taken out, up to ``maximumRemembered`` keys.
package final class LiveKeyring: Sendable {
    /// How many keys that were taken out are kept; each has tasks under way.
    package static let maximumRetired = 64
    /// How many keys are looked for in the upstream's words, the latest of all that there ever were.
    static let maximumRemembered = 256

    private struct State {
        var ring: UpstreamKeyring
        var retired: [(key: UpstreamKey, since: Duration)] = []
        /// The latest last.
        var remembered: [UpstreamKey]
        var redaction: Redaction
        /// The keys that somebody was told are gone.
        var missed: Set<UpstreamKeyID> = []
    }

    private let state: Mutex<State>

    /// Begins with a ring.
    package init(_ ring: UpstreamKeyring) {
        state = Mutex(State(ring: ring, remembered: ring.all, redaction: Redaction(ring.all)))
    }

    /// The keys in force.
    package var ring: UpstreamKeyring {
        state.withLock(\.ring)
    }

    /// The keys in force without themselves.
    package var shares: [UpstreamKeyShare] {
        ring.shares
    }

    /// What no text of the upstream's may show.
    var redaction: Redaction {
        state.withLock(\.redaction)
    }

    /// Puts a ring in force; what is taken out by it goes on asking for what it made.
    /// - Parameter now: By the clock's uptime.
    /// - Returns: The keys that came and those that were taken out.
    /// - Throws: `invalidField` when more than ``maximumRetired`` keys would be kept that were taken out; then the ring
    ///   stays as it is.
    package func replace(
        with ring: UpstreamKeyring,
        at now: Duration
    ) throws(GatewayError) -> (added: [UpstreamKeyID], removed: [UpstreamKeyID]) {
        let change = state.withLock { state -> (added: [UpstreamKeyID], removed: [UpstreamKeyID])? in
            let removed = state.ring.all.filter { ring[$0.id] == nil }
            let retired = state.retired.filter { ring[$0.key.id] == nil } + removed.map { (key: $0, since: now) }
            guard retired.count <= Self.maximumRetired else {
                return nil
            }
            let added = ring.all.filter { state.ring[$0.id] == nil }
            let known = state.remembered.filter { ring[$0.id] == nil }
            state.remembered = Array((known + ring.all).suffix(Self.maximumRemembered))
            state.redaction = Redaction(state.remembered)
            state.retired = retired
            state.ring = ring
            return (added.map(\.id), removed.map(\.id))
        }
        guard let change else {
            throw GatewayError(
                .invalidField,
                "More than \(Self.maximumRetired) keys that were taken out still have videos under way.",
                parameter: "upstream.key",
                origin: .gateway
            )
        }
        return change
    }

    /// The key that a task is asked for with: the one that made it, wherever it is, and the first where it is gone.
    /// - Returns: The key, and whether it stands in for one that is gone and that nobody has been told of yet.
    func key(_ id: UpstreamKeyID) -> (key: UpstreamKey, isNewlyMissed: Bool) {
        state.withLock { state in
            if let key = state.ring[id] ?? state.retired.first(where: { $0.key.id == id })?.key {
                return (key, false)
            }
            // Bounded, should the store name any number of keys.
            let isNew = state.missed.count < Self.maximumRemembered && state.missed.insert(id).inserted
            return (state.ring.first, isNew)
        }
    }

    /// The keys that were taken out before a moment and are kept for what they made.
    package func retired(before moment: Duration) -> [UpstreamKeyID] {
        state.withLock { $0.retired.filter { $0.since < moment }.map(\.key.id) }
    }

    /// Lets go of keys that were taken out; one that is on the ring again stays.
    package func forget(_ ids: [UpstreamKeyID]) {
        state.withLock { state in
            state.retired.removeAll { ids.contains($0.key.id) }
        }
    }
}
