import GatewayLedger
import GatewayModel
import Synchronization

extension VideoWatches {
    /// How many videos are read at once.
    static let batch = 64

    /// Takes some of the videos that are to be read, until ``deliver(_:read:)`` or ``putBack(_:)``.
    func takeChanged() -> [VideoID] {
        state.withLock { state in
            let ids = Array(state.changed.prefix(Self.batch))
            state.changed.subtract(ids)
            state.reading = Set(ids)
            return ids
        }
    }

    /// Puts videos back that could not be read.
    func putBack(_ ids: [VideoID]) {
        state.withLock { state in
            state.reading = []
            state.changed.formUnion(ids)
        }
    }

    /// Whether events may have been missed since this was asked last.
    func takeMissed() -> Bool {
        state.withLock { state in
            defer { state.hasMissed = false }
            return state.hasMissed
        }
    }

    /// Has all videos read again that somebody waits for by themselves.
    func changeAllVideos() {
        state.withLock { $0.changed.formUnion($0.videos.keys) }
    }

    /// The tenants whose changes somebody waits for, and up to where they were read.
    var watchedTenants: [(tenant: TenantID, readUpTo: Timestamp)] {
        state.withLock { state in state.tenants.map { ($0.key, $0.value.readUpTo) } }
    }

    /// Takes note that all changes of a tenant were read up to a moment.
    func note(_ tenant: TenantID, readUpTo moment: Timestamp) {
        state.withLock { $0.tenants[tenant]?.readUpTo = moment }
    }

    /// Tells those who wait for them of videos as they were read; one call after the other.
    /// - Parameter isRead: Whether they are those that were taken.
    func deliver(_ notices: [VideoNotice], areTaken: Bool) {
        var (woken, late): ([VideoWatch], [VideoWatch]) = ([], [])
        state.withLock { state in
            for notice in notices {
                woken += state.tell(notice)
                late += state.add(notice.event, of: notice.video.tenant, waking: &woken)
            }
            if areTaken {
                state.reading = []
            }
        }
        for watch in woken {
            watch.signal.signal()
        }
        for watch in late {
            watch.cut()
        }
    }

    /// The last notice of a video since somebody has begun to wait for it.
    func latest(of id: VideoID) -> VideoNotice? {
        state.withLock { $0.videos[id]?.latest }
    }

    /// The events of a tenant that a watch has not been given; nothing where some are no longer kept.
    func takeEvents(of number: Int, tenant: TenantID) -> [StreamEvent]? {
        state.withLock { state in
            guard let feed = state.tenants[tenant], var waiter = state.waiters[number],
                let events = feed.events(from: waiter.position)
            else {
                return nil
            }
            var fresh: [StreamEvent] = []
            for event in events {
                if let told = waiter.told[event.told.video] {
                    guard event.told.changedAt >= told.changedAt, event.told != told else {
                        continue
                    }
                    waiter.told[event.told.video] = nil
                }
                fresh.append(event)
            }
            waiter.position = feed.nextNumber
            state.waiters[number] = waiter
            return fresh
        }
    }

    /// Takes note of what a watch was told by other means, as far as an older event may still come to it.
    func note(told videos: [Video], to number: Int, tenant: TenantID) {
        state.withLock { state in
            guard let feed = state.tenants[tenant], let position = state.waiters[number]?.position else {
                return
            }
            let waiting = Set((feed.events(from: position) ?? []).map(\.told.video))
            for video in videos where waiting.contains(video.id) || state.reading.contains(video.id) {
                state.waiters[number]?.told[video.id] = EventID.Told(
                    video: video.id,
                    status: video.status,
                    changedAt: video.changedAt
                )
            }
        }
    }

    /// Has a wait end at a time.
    func arm(_ number: Int, until deadline: Duration) {
        let isEarlier = state.withLock { state in
            guard let waiter = state.waiters[number], waiter.deadline != deadline else {
                return false
            }
            state.waiters[number]?.deadline = deadline
            if state.deadlines.count > 2 * state.waiters.count + Self.batch {
                let waiters = state.waiters
                state.deadlines.keep { waiters[$0.number]?.deadline == $0.deadline && $0.number != number }
            }
            let first = state.deadlines.first
            state.deadlines.insert(number, until: deadline)
            return first.map { deadline < $0 } ?? true
        }
        if isEarlier {
            earlier.signal()
        }
    }

    /// Ends the waits whose time has come.
    /// - Returns: When the next one ends.
    func endWaits(at now: Duration) -> Duration? {
        let (due, next) = state.withLock { state in
            var due: [VideoWatch] = []
            while let number = state.deadlines.popFirst(upTo: now) {
                if let waiter = state.waiters[number], waiter.deadline <= now, let watch = waiter.watch {
                    due.append(watch)
                }
            }
            return (due, state.deadlines.first)
        }
        for watch in due {
            watch.signal.signal()
        }
        return next
    }
}

extension VideoWatches.State {
    /// Keeps a notice for those who wait for its video alone.
    /// - Returns: Who is to be woken.
    fileprivate mutating func tell(_ notice: VideoNotice) -> [VideoWatch] {
        let id = notice.video.id
        guard let feed = videos[id] else {
            return []
        }
        if let latest = feed.latest?.video {
            guard latest.status != notice.video.status, latest.changedAt <= notice.video.changedAt else {
                return []
            }
        }
        videos[id]?.latest = notice
        return feed.watches.compactMap { waiters[$0]?.watch }
    }

    /// Gives an event to the streams of a tenant.
    /// - Returns: Those that have lost one by it.
    fileprivate mutating func add(
        _ event: StreamEvent,
        of tenant: TenantID,
        waking woken: inout [VideoWatch]
    ) -> [VideoWatch] {
        guard tenants[tenant]?.append(event) ?? false, let feed = tenants[tenant] else {
            return []
        }
        let watches = feed.watches.compactMap { number in waiters[number].map { ($0.position, $0.watch) } }
        woken += watches.compactMap { $0.1 }
        return watches.compactMap { position, watch in position == feed.firstNumber - 1 ? watch : nil }
    }
}
