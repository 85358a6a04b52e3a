import GatewayHTTP
import GatewayLedger
import GatewayModel

/// Holds a request until a video has changed.
struct LongPoll: Sendable {
    /// What is waited for.
    enum Goal: Sendable {
        /// Another status than the one that it has when the request comes.
        case change
        /// A status that stays.
        case end
    }

    let watches: VideoWatches
    let reader: LedgerReader
    let clock: any WallClock

    /// Waits until a tenant's video is where it is wanted, the time is over, the caller has left or the server is about to
    /// stop.
    /// - Parameter known: The status that its caller knows; that which the video has where nothing is known.
    /// - Returns: The notice of what has changed meanwhile, if something has; and whether it could be waited at all,
    ///   because there was a place left.
    /// - Throws: `notFound`, or `storeUnavailable`.
    func wait(
        for id: VideoID,
        of tenant: TenantID,
        _ time: WaitTime,
        until goal: Goal,
        in request: GatewayRequest
    ) async throws(GatewayError) -> (notice: VideoNotice?, wasHeld: Bool) {
        guard let watch = watches.join(.video(id), of: tenant) else {
            return (nil, false)
        }
        // Read once it is certain to hear of what comes after it.
        let known = try await known(of: id, of: tenant)
        let deadline = clock.uptime + .seconds(time.seconds)
        request.onCallerGone { [signal = watch.signal] in signal.signal() }
        defer { request.onCallerGone(nil) }
        while true {
            let latest = watch.latest.flatMap { $0.video.changedAt >= known.changedAt ? $0 : nil }
            let status = latest?.video.status ?? known.status
            if status.isFinal || goal == .change && status != known.status {
                return (status == known.status ? nil : latest, true)
            }
            guard !watch.isEnded, clock.uptime < deadline, !request.isCallerGone(), !Task.isCancelled else {
                return (nil, true)
            }
            await watch.wait(until: deadline)
        }
    }

    /// Where a video stands: all of it that is kept while a request is held, by a function of its own, so that the memory
    /// of thousands who wait holds no video.
    @inline(never)
    private func known(
        of id: VideoID,
        of tenant: TenantID
    ) async throws(GatewayError) -> (status: VideoStatus, changedAt: Timestamp) {
        // From memory without a call that would have to wait.
        if let copy = reader.copy(of: id, of: tenant) {
            return (copy.video.status, copy.video.changedAt)
        }
        guard let video = try await reader.video(id, of: tenant) else {
            throw GatewayError.noSuchVideo
        }
        return (video.status, video.changedAt)
    }
}
