import GatewayHTTP
import GatewayLedger
import GatewayModel

/// Has requests held until a video has changed.
struct LongPoll: Sendable {
    let watches: VideoWatches
    let reader: LedgerReader
    let clock: any WallClock

    /// Begins to wait until a tenant's video is where it is wanted, the time is over, the caller has left or the server is
    /// about to stop.
    /// - Returns: The wait; nothing where it cannot be waited, because there is no place left.
    /// - Throws: `notFound`, or `storeUnavailable`.
    func begin(
        for id: VideoID,
        of tenant: TenantID,
        _ time: WaitTime,
        until goal: HeldPoll.Goal,
        in request: GatewayRequest
    ) async throws(GatewayError) -> HeldPoll? {
        guard let watch = watches.join(.video(id), of: tenant) else {
            return nil
        }
        // Read once it is certain to hear of what comes after it.
        let known = try await known(of: id, of: tenant)
        return HeldPoll(
            watch: watch,
            goal: goal,
            known: known,
            deadline: clock.uptime + .seconds(time.seconds),
            clock: clock,
            request: request
        )
    }

    /// Where a video stands; from memory without a call that would have to wait.
    ///
    /// The two are functions of their own, so that videos take no memory of a task.
    private func known(of id: VideoID, of tenant: TenantID) async throws(GatewayError) -> HeldPoll.Known {
        if let known = remembered(id, of: tenant) {
            return known
        }
        return try await read(id, of: tenant)
    }

    @inline(never)
    private func remembered(_ id: VideoID, of tenant: TenantID) -> HeldPoll.Known? {
        reader.copy(of: id, of: tenant).map { HeldPoll.Known($0.video) }
    }

    @inline(never)
    private func read(_ id: VideoID, of tenant: TenantID) async throws(GatewayError) -> HeldPoll.Known {
        guard let video = try await reader.video(id, of: tenant) else {
            throw GatewayError.noSuchVideo
        }
        return HeldPoll.Known(video)
    }
}

/// A request that is held until a video has changed; a reference with all that is kept of it meanwhile, so that the
/// memory of thousands who wait holds no video.
final class HeldPoll: Sendable {
    /// What is waited for.
    enum Goal: Sendable {
        /// Another status than the one that the video has when the request comes.
        case change
        /// A status that stays.
        case end
    }

    /// What its caller knows of the video.
    struct Known: Sendable {
        let status: VideoStatus
        let changedAt: Timestamp

        init(_ video: Video) {
            status = video.status
            changedAt = video.changedAt
        }
    }

    private let watch: VideoWatch
    private let goal: Goal
    private let known: Known
    private let deadline: Duration
    private let clock: any WallClock
    let request: GatewayRequest

    init(
        watch: VideoWatch,
        goal: Goal,
        known: Known,
        deadline: Duration,
        clock: any WallClock,
        request: GatewayRequest
    ) {
        self.watch = watch
        self.goal = goal
        self.known = known
        self.deadline = deadline
        self.clock = clock
        self.request = request
    }

    /// What has changed since the request came, if something has.
    var notice: VideoNotice? {
        watch.latest.flatMap { latest in
            let now = latest.event.told
            return now.changedAt >= known.changedAt && now.status != known.status ? latest : nil
        }
    }

    /// Returns once it need not be waited any more.
    func wait() async {
        request.onCallerGone { [signal = watch.signal] in signal.signal() }
        defer { request.onCallerGone(nil) }
        while !isOver {
            await watch.wait(until: deadline)
        }
    }

    @inline(never)
    private var isOver: Bool {
        let status = notice?.event.told.status ?? known.status
        if status.isFinal || goal == .change && status != known.status {
            return true
        }
        return watch.isEnded || clock.uptime >= deadline || request.isCallerGone() || Task.isCancelled
    }
}
