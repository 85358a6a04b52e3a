package import GatewayModel
package import Synchronization

// Videos that were lately asked for, in memory. In: what the store was read to hold, and its events. Out: a video as the
// store has it, without asking the store. What must hold: whoever has been told of a change never sees what was before
// it; where changes may have been missed, nothing is answered from here.

/// Copies of videos that were lately read, each kept until its video changes.
///
/// A commit is told to its caller after its events, so that nobody who knows of a change is shown an older state. What
/// another process has changed, such as the command line, is seen when ``confirm()`` is told of it; without a
/// confirmation within ``trust`` the store is asked each time. A store that several servers share has no copies: each
/// hears of the others' changes only some time after they were acknowledged.
package final class VideoCopies: Sendable {
    /// How long copies are trusted after the store was last seen unchanged by others.
    static let trust = Duration.milliseconds(1500)
    /// How many videos are kept, about 2 kB each, and as much again for one whose file is asked for.
    package static let capacity = shardCount * shardCapacity
    private static let shardCount = 16
    private static let shardCapacity = 256

    /// What a read has to show when it has ended, to be kept.
    struct Ticket {
        fileprivate let changes: UInt64
    }

    private final class Shard: Sendable {
        struct State {
            var copies: [VideoID: VideoCopy] = [:]
            /// How many changes were heard of; a read that one of them may have overtaken is not kept.
            var changes: UInt64 = 0
        }

        let state = Mutex(State())
    }

    private let shards = (0..<shardCount).map { _ in Shard() }
    private let confirmedAt = Mutex<ContinuousClock.Instant?>(nil)
    private let subscription = Mutex<EventSubscription?>(nil)

    /// Follows the events of a store that no other server uses.
    init(events: EventHub) {
        let subscription = events.subscribe { [weak self] events in
            self?.apply(events)
        }
        self.subscription.withLock { $0 = subscription }
    }

    /// Takes note that the store was just asked whether others have changed it, and all has been heard of.
    /// - Parameter moment: A moment before the question.
    func confirm(at moment: ContinuousClock.Instant) {
        confirmedAt.withLock { $0 = moment }
    }

    /// The copy of a video, if there is one that is as good as asking the store.
    package func find(_ id: VideoID, at now: ContinuousClock.Instant = .now) -> VideoCopy? {
        guard let confirmed = confirmedAt.withLock(\.self), now - confirmed <= Self.trust else {
            return nil
        }
        return shard(of: id).state.withLock { $0.copies[id] }
    }

    /// Begins to read a video from the store.
    func beginRead(of id: VideoID) -> Ticket {
        Ticket(changes: shard(of: id).state.withLock(\.changes))
    }

    /// Keeps what the store was read to hold, unless it may have changed since the read began.
    func keep(_ video: Video, _ ticket: Ticket) {
        shard(of: video.id).state
            .withLock { state in
                guard state.changes == ticket.changes else {
                    return
                }
                if state.copies.count >= Self.shardCapacity, state.copies[video.id] == nil {
                    state.copies.remove(at: state.copies.startIndex)
                }
                state.copies[video.id] = VideoCopy(video)
            }
    }

    private func apply(_ events: [LedgerEvent]) {
        for event in events {
            switch event {
            case .video(let change): forget(change.id)
            case .shown(let id): forget(id)
            case .missed: forgetAll()
            case .tenants, .pauses, .turn: break
            }
        }
    }

    private func forget(_ id: VideoID) {
        shard(of: id).state
            .withLock { state in
                state.changes &+= 1
                state.copies[id] = nil
            }
    }

    private func forgetAll() {
        for shard in shards {
            shard.state.withLock { state in
                state.changes &+= 1
                state.copies = [:]
            }
        }
    }

    private func shard(of id: VideoID) -> Shard {
        shards[id.shard(of: Self.shardCount)]
    }
}

/// A video as the store has it, and what somebody has made of it.
package final class VideoCopy: Sendable {
    /// The video.
    package let video: Video
    /// What an answer was made into, for the next that asks for the same.
    package let rendering = Mutex<(any Sendable & AnyObject)?>(nil)
    /// What the heads of answers with its file were made into, likewise.
    package let fileRendering = Mutex<(any Sendable & AnyObject)?>(nil)

    init(_ video: Video) {
        self.video = video
    }
}

extension LedgerReader {
    /// Whether there are copies at all: a store that several servers share has none.
    package var hasCopies: Bool {
        copies != nil
    }

    /// The tenant's video with this id, if memory has it.
    /// - Returns: Nothing where the store has to be asked, also when it is another tenant's.
    package func copy(of id: VideoID, of tenant: TenantID) -> VideoCopy? {
        guard let copy = copies?.find(id), copy.video.tenant == tenant else {
            return nil
        }
        return copy
    }

    /// Keeps a copy of what the store is read to hold.
    func copying(
        _ id: VideoID,
        _ read: () async throws(GatewayError) -> Video?
    ) async throws(GatewayError) -> Video? {
        guard let copies else {
            return try await read()
        }
        let ticket = copies.beginRead(of: id)
        let video = try await read()
        if let video {
            copies.keep(video, ticket)
        }
        return video
    }
}
