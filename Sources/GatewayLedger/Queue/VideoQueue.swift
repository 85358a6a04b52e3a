package import GatewayModel
import Synchronization

// The queue. `QueueOrder` says in SQL who is next; `VideoQueue` keeps the same order in memory, where it answers what
// place a video has and whether there is room, without asking the store. In: events of the ledger, and the store as a
// whole at the start and when events were missed. Out: places and room. What must hold: who is sent next is decided in
// the transaction that begins a submission, by the store; what is here is only told.

/// The places of all videos that wait, and those that are just being admitted here.
///
/// On SQLite it is exact as soon as a verb has returned; of several servers each knows of the others' changes when
/// PostgreSQL has told them. One server alone never lets the queue grow beyond its bound, but for videos that the upstream
/// sends back to it.
package final class VideoQueue: Sendable {
    private struct State {
        var places = QueuePlaces()
        /// The orders that are being admitted here, and whether each is durable but not heard of yet.
        var entering: [VideoID: Bool] = [:]
        /// What has changed since the store was asked, while it is being asked.
        var changesWhileLoading: [VideoChange]?
        var isStale = true

        /// A video that was heard of before its admission has returned is counted once, and at no time not at all.
        var length: Int {
            places.count + entering.count
        }

        mutating func apply(_ change: VideoChange) {
            guard let place = change.place else {
                return
            }
            if change.state == .queued {
                places.insert(place)
            } else {
                places.remove(place)
            }
            entering[change.id] = nil
        }
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

    /// The place that a new order would get, 1 being next.
    package var nextPosition: Int {
        state.withLock { $0.places.count + 1 }
    }

    /// Which place that is, 1 being next.
    package func position(of place: VideoID) -> Int {
        state.withLock { $0.places.position(of: place) }
    }

    /// Reads the whole queue from the store, if it has not been read yet or changes may have been missed since.
    package func loadIfStale() async throws(GatewayError) {
        let admitted = state.withLock { state -> [VideoID]? in
            guard state.isStale, state.changesWhileLoading == nil else {
                return nil
            }
            state.isStale = false
            state.changesWhileLoading = []
            return state.entering.filter(\.value).map(\.key)
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

    /// Looks whether there is room, and takes none.
    /// - Throws: `queueFull`.
    func checkRoom(upTo bound: Int) throws(GatewayError) {
        guard state.withLock({ $0.length < bound }) else {
            throw Self.full
        }
    }

    /// Takes room for an order, which must be told the end of.
    /// - Throws: `queueFull`; then there is nothing to tell.
    func enter(_ id: VideoID, upTo bound: Int) throws(GatewayError) {
        let hasRoom = state.withLock { state in
            guard state.length < bound else {
                return false
            }
            state.entering[id] = false
            return true
        }
        guard hasRoom else {
            throw Self.full
        }
    }

    /// Takes note of what became of an order that took room.
    /// - Parameter waits: Whether it is durable, and waits for a slot.
    func leave(_ id: VideoID, waits: Bool) {
        state.withLock { state in
            if waits {
                // Unless it has been heard of already.
                state.entering[id]? = true
            } else {
                state.entering[id] = nil
            }
        }
    }

    private func apply(_ events: [LedgerEvent]) {
        state.withLock { state in
            for event in events {
                switch event {
                case .video(let change):
                    state.apply(change)
                    state.changesWhileLoading?.append(change)
                case .missed: state.isStale = true
                case .tenants, .pauses, .shown: break
                }
            }
        }
    }

    private static var full: GatewayError {
        GatewayError(
            .queueFull,
            "As many videos wait as the gateway takes, of all its tenants; order again later.",
            retry: .after(retryAfter)
        )
    }
}
