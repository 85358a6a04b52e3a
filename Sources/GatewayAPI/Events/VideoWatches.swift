import GatewayLedger
import GatewayModel
import Synchronization

// Being told. In: the ledger's events, which say which videos may have changed, and requests that wait for that. Out: a
// waiting request that is woken, with the video as it stands then; each video is read and written as JSON once, however
// many wait for it (`WatchService`). Those who wait for one video share the last notice of it, those who wait for all of
// a tenant's share its last events (`TenantFeed`). What must hold: who has joined before it has read a video hears of
// every later change of its status; nobody is told an older state after a newer one; how many wait is bounded; and
// where an event was lost, a look at the store now and then finds what it would have told.

/// Everybody who waits for videos to change.
final class VideoWatches: Sendable {
    /// How many may wait.
    struct Limits: Sendable {
        let total: Int
        let perTenant: Int
    }

    struct State {
        struct Waiter {
            /// Not held: whoever waits holds it.
            weak var watch: VideoWatch?
            /// The number of the next event that it has not been given.
            var position = 0
            /// What it was told by other means, and may be told again by an older event.
            var told: [VideoID: EventID.Told] = [:]
            var deadline = Duration.zero
        }

        struct VideoFeed {
            var watches: Set<Int> = []
            var latest: VideoNotice?
        }

        var waiters: [Int: Waiter] = [:]
        var counts: [TenantID: Int] = [:]
        var kinds: [VideoWatch.Kind: Int] = [:]
        var videos: [VideoID: VideoFeed] = [:]
        var tenants: [TenantID: TenantFeed] = [:]
        var deadlines = DeadlineHeap()
        var nextNumber = 0
        /// Videos that have changed and are still to be read.
        var changed: Set<VideoID> = []
        /// Those that are just being read.
        var reading: Set<VideoID> = []
        /// Whether events may have been missed.
        var hasMissed = false
        var isEnded = false
    }

    let state = Mutex(State())
    /// Given when there is something to read.
    let news = AsyncSignal()
    /// Given when a wait ends earlier than all before it.
    let earlier = AsyncSignal()
    private let limits: @Sendable () -> Limits
    private let clock: any WallClock
    /// How many wait; spares commits the lock while nobody does.
    private let count = Atomic(0)
    private let subscription = Mutex<EventSubscription?>(nil)

    /// Makes a place to wait at.
    /// - Parameter limits: Read whenever somebody comes.
    init(events: EventHub, limits: @escaping @Sendable () -> Limits, clock: any WallClock) {
        self.limits = limits
        self.clock = clock
        let subscription = events.subscribe { [weak self] events in
            self?.note(events)
        }
        self.subscription.withLock { $0 = subscription }
    }

    /// How many wait.
    var waiting: Int {
        count.load(ordering: .relaxed)
    }

    /// How many wait of each kind, by what that is called.
    var waitingOfEachKind: [(kind: String, count: Int)] {
        let kinds = state.withLock(\.kinds)
        return VideoWatch.Kind.allCases.map { (kind: $0.rawValue, count: kinds[$0] ?? 0) }
    }

    /// Whether nobody is to wait any more, because the server is about to stop.
    var isEnded: Bool {
        state.withLock(\.isEnded)
    }

    /// Takes a place; by a function of its own, whose variables take no memory of a task.
    /// - Returns: Nothing when as many wait as may, or nobody is to wait any more.
    @inline(never)
    func join(
        _ subject: VideoWatch.Subject,
        of tenant: TenantID,
        as kind: VideoWatch.Kind = .longPoll
    ) -> VideoWatch? {
        let (limits, now) = (limits(), clock.now)
        return state.withLock { state in
            let own = state.counts[tenant, default: 0]
            guard !state.isEnded, state.waiters.count < limits.total, own < limits.perTenant else {
                return nil
            }
            let watch = VideoWatch(number: state.nextNumber, tenant: tenant, subject: subject, as: kind, in: self)
            state.nextNumber += 1
            state.kinds[kind, default: 0] += 1
            state.counts[tenant] = own + 1
            var waiter = State.Waiter(watch: watch)
            switch subject {
            case .video(let id): state.videos[id, default: State.VideoFeed()].watches.insert(watch.number)
            case .tenant:
                var feed = state.tenants[tenant] ?? TenantFeed(from: now)
                feed.watches.insert(watch.number)
                waiter.position = feed.nextNumber
                state.tenants[tenant] = feed
            }
            state.waiters[watch.number] = waiter
            count.store(state.waiters.count, ordering: .relaxed)
            return watch
        }
    }

    /// Gives a place up.
    func leave(_ number: Int, tenant: TenantID, subject: VideoWatch.Subject, kind: VideoWatch.Kind) {
        state.withLock { state in
            state.waiters[number] = nil
            state.kinds[kind, default: 1] -= 1
            count.store(state.waiters.count, ordering: .relaxed)
            let own = state.counts[tenant, default: 1] - 1
            state.counts[tenant] = own > 0 ? own : nil
            switch subject {
            case .video(let id):
                state.videos[id]?.watches.remove(number)
                if state.videos[id]?.watches.isEmpty ?? false {
                    state.videos[id] = nil
                }
            case .tenant:
                state.tenants[tenant]?.watches.remove(number)
                if state.tenants[tenant]?.watches.isEmpty ?? false {
                    state.tenants[tenant] = nil
                }
            }
        }
    }

    /// Lets everybody go, and nobody wait from now on.
    func end() {
        let watches = state.withLock { state in
            state.isEnded = true
            return state.waiters.values.compactMap(\.watch)
        }
        for watch in watches {
            watch.cut()
        }
    }

    /// Takes note of what has changed; on the thread that has committed it.
    private func note(_ events: [LedgerEvent]) {
        guard count.load(ordering: .relaxed) > 0 else {
            return
        }
        let hasNews = state.withLock { state in
            var hasNews = false
            for event in events {
                switch event {
                case .video(let change) where change.state.beginsStatus:
                    if state.videos[change.id] != nil || state.tenants[change.tenant] != nil {
                        state.changed.insert(change.id)
                        hasNews = true
                    }
                case .missed:
                    state.hasMissed = true
                    hasNews = true
                case .video, .shown, .tenants, .pauses, .turn: break
                }
            }
            return hasNews
        }
        if hasNews {
            news.signal()
        }
    }
}

extension VideoState {
    /// Whether a caller may be shown another status with this state than with the one before it.
    fileprivate var beginsStatus: Bool {
        switch self {
        case .unknown, .submitted, .processing: false
        case .queued, .submitting, .succeeded, .failed, .timedOut, .canceled, .expired: true
        }
    }
}
