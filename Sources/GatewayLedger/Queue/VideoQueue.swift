package import GatewayModel
import Synchronization

// The queue. `QueueTurn` has the arithmetic of the fair order, `QueueOrder` says in SQL who is next; `VideoQueue` keeps
// the same order in memory, where it answers what place a video has and whether there is room, without asking the store.
// In: events of the ledger, and the store as a whole at the start and when events were missed. Out: places and room. What
// must hold: who is sent next is decided in the transaction that begins a submission, by the store; what is here is only
// told.

/// The places of all videos that wait, and those that are just being admitted here.
///
/// On SQLite it is exact as soon as a verb has returned; of several servers each knows of the others' changes when
/// PostgreSQL has told them. One server alone never lets the queue grow beyond its bound, but for videos that the upstream
/// sends back to it.
package final class VideoQueue: Sendable {
    fileprivate struct State {
        var places = QueuePlaces()
        /// The orders that are being admitted here.
        var entering: [VideoID: Entering] = [:]
        /// What has changed since the store was asked, while it is being asked.
        var changesWhileLoading: [LedgerEvent]?
        var isStale = true
        /// Whether weights may have changed, and nothing else.
        var hasOldWeights = false

        /// A video that was heard of before its admission has returned is counted once, and at no time not at all.
        var length: Int {
            places.count + entering.count
        }

        mutating func apply(_ event: LedgerEvent) {
            switch event {
            case .video(let change):
                guard let place = change.place else {
                    return
                }
                if change.state == .queued {
                    places.insert(place, of: change.tenant)
                } else {
                    places.remove(place.id)
                }
                entering[change.id] = nil
            case .turn(let turn): places.note(turn)
            case .missed: isStale = true
            case .tenants: hasOldWeights = true
            case .pauses, .shown: break
            }
        }
    }

    /// An order that is being admitted.
    fileprivate struct Entering {
        let tenant: TenantID
        /// Whether it is durable, but not heard of yet.
        var isAdmitted = false
    }

    /// When it is worth asking again for a place in a queue that is full.
    private static let retryAfter = Duration.seconds(30)

    private let ledger: LedgerReader
    private let state = Mutex(State())
    private let subscription = Mutex<EventSubscription?>(nil)

    /// Follows the queue of this ledger; it knows nothing before it is loaded.
    package init(ledger: LedgerReader) {
        self.ledger = ledger
        let subscription = ledger.events.subscribe { [weak self] events in
            self?.apply(events)
        }
        self.subscription.withLock { $0 = subscription }
    }

    /// How many videos wait or are being admitted here.
    package var length: Int {
        state.withLock(\.length)
    }

    /// The position that an order would get that came now, 1 being next.
    package func nextPosition(of tenant: TenantID, priority: Int) -> Int {
        state.withLock { $0.places.nextPosition(of: tenant, priority: priority) }
    }

    /// Which position a place has, 1 being next; of one that was not heard of yet, which it would have as the last of its
    /// tenant.
    package func position(of place: VideoID, tenant: TenantID) -> Int {
        state.withLock { state in
            state.places.position(of: place)
                ?? state.places.nextPosition(of: tenant, priority: QueuePlace.standardPriority)
        }
    }

    /// Reads from the store what may have changed unheard: the weights alone, if nothing else has.
    package func loadIfStale() async throws(GatewayError) {
        try await loadPlacesIfStale()
        let hasOldWeights = state.withLock { state in
            defer { state.hasOldWeights = false }
            return state.hasOldWeights
        }
        guard hasOldWeights else {
            return
        }
        do throws(GatewayError) {
            let weights = try await ledger.queueWeights()
            state.withLock { $0.places.set(weights: weights) }
        } catch {
            state.withLock { $0.hasOldWeights = true }
            throw error
        }
    }

    /// Reads the whole queue from the store, if it has not been read yet or changes may have been missed since.
    private func loadPlacesIfStale() async throws(GatewayError) {
        let admitted = state.withLock { state -> [VideoID]? in
            guard state.isStale, state.changesWhileLoading == nil else {
                return nil
            }
            state.isStale = false
            state.changesWhileLoading = []
            return state.entering.filter(\.value.isAdmitted).map(\.key)
        }
        guard let admitted else {
            return
        }
        do throws(GatewayError) {
            let places = try await ledger.queuePlaces()
            state.withLock { state in
                state.places = places
                for id in admitted {
                    state.entering[id] = nil
                }
                // Those that the store knew of already change nothing, or are followed by what undoes them.
                for change in state.changesWhileLoading ?? [] {
                    state.apply(change)
                }
                state.changesWhileLoading = nil
            }
        } catch {
            state.withLock { state in
                state.changesWhileLoading = nil
                state.isStale = true
            }
            throw error
        }
    }

    /// Looks whether there is room for an order of a tenant, and takes none.
    /// - Throws: `queueFull`.
    func checkRoom(for tenant: TenantID, within room: QueueRoom) throws(GatewayError) {
        if let refusal = state.withLock({ $0.refusal(of: tenant, within: room) }) {
            throw refusal.error
        }
    }

    /// Takes room for an order, which must be told the end of.
    /// - Throws: `queueFull`; then there is nothing to tell.
    func enter(_ id: VideoID, of tenant: TenantID, within room: QueueRoom) throws(GatewayError) {
        let refusal = state.withLock { state in
            let refusal = state.refusal(of: tenant, within: room)
            if refusal == nil {
                state.entering[id] = Entering(tenant: tenant)
            }
            return refusal
        }
        if let refusal {
            throw refusal.error
        }
    }

    /// Takes note of what became of an order that took room.
    /// - Parameter waits: Whether it is durable, and waits for a slot.
    func leave(_ id: VideoID, waits: Bool) {
        state.withLock { state in
            if waits {
                // Unless it has been heard of already.
                state.entering[id]?.isAdmitted = true
            } else {
                state.entering[id] = nil
            }
        }
    }

    private func apply(_ events: [LedgerEvent]) {
        state.withLock { state in
            for event in events {
                state.apply(event)
                state.changesWhileLoading?.append(event)
            }
        }
    }
}

extension VideoQueue.State {
    /// Why an order of a tenant finds no room, if it does not.
    ///
    /// Beyond the common bound whoever has its weighted share of it, counted among those that wait, finds none; who has
    /// less is no reason for anybody's wait, and is taken. So the queue is longer than its bound by no more than those
    /// shares.
    fileprivate func refusal(of tenant: TenantID, within room: QueueRoom) -> QueueRoom.Refusal? {
        let admitting = entering.values.reduce(0) { $0 + ($1.tenant == tenant ? 1 : 0) }
        let own = places.count(of: tenant) + admitting
        guard own < room.perTenant else {
            return .tenant
        }
        guard length >= room.inAll else {
            return nil
        }
        let others = Set(places.tenants).union(entering.values.map(\.tenant)).subtracting([tenant])
        let weight = places.weight(of: tenant)
        let weights = others.reduce(weight) { $0 + places.weight(of: $1) }
        return own < max(1, room.inAll * weight / weights) ? nil : .everybody
    }
}
