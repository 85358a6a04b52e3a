import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

/// `/v1/videos/{id}/events` and `/v1/events`: what becomes of videos, told as it happens (Server-Sent Events).
struct EventsController: Sendable {
    private static let retryAfter = Duration.seconds(5)

    let watches: VideoWatches
    let reader: LedgerReader
    let drain: DrainSwitch
    let render: @Sendable (Video) -> VideoRendering
    let clock: any WallClock
    let entropy: Entropy

    var routes: [Route] {
        [
            Route(.get, "/v1/videos/{id}/events", .tenant(.videosRead), isHeld: true, followVideo),
            Route(.get, "/v1/events", .tenant(.videosRead), isHeld: true, followTenant),
        ]
    }

    /// `GET /v1/videos/{id}/events`: where a video stands and each change of its status, up to the last.
    private func followVideo(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let (id, tenant) = (try request.videoID, try principal.owner)
        let last = try lastEvent(of: request)
        guard request.method != .head else {
            guard try await reader.video(id, of: tenant) != nil else {
                throw GatewayError.noSuchVideo
            }
            return GatewayResponse(status: .ok, headers: Self.headers)
        }
        // Whoever has had the end already needs no place among those who wait.
        if let last, try await state(of: id, of: tenant, after: last).isOver {
            return Self.nothingMore
        }
        let watch = try join(.video(id), of: tenant)
        // Read once it is certain to hear of what comes after it.
        let (told, first, isOver) = try await state(of: id, of: tenant, after: last)
        guard !isOver else {
            return Self.nothingMore
        }
        let stream = stream(watch, request)
        return GatewayResponse(
            status: .ok,
            headers: Self.headers,
            body: .stream(length: nil) { writer in
                try await stream.follow(from: told, first: first, to: &writer)
            }
        )
    }

    /// `GET /v1/events`: each change of the status of any of a tenant's videos.
    private func followTenant(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let tenant = try principal.owner
        let last = try lastEvent(of: request)
        guard request.method != .head else {
            return GatewayResponse(status: .ok, headers: Self.headers)
        }
        let watch = try join(.tenant, of: tenant)
        let stream = stream(watch, request)
        return GatewayResponse(
            status: .ok,
            headers: Self.headers,
            body: .stream(length: nil) { [reader, clock] writer in
                try await stream.followAll(after: last, to: &writer) { point in
                    let page = try await reader.changes(
                        of: tenant,
                        after: point,
                        limit: VideoWatches.batch,
                        inTurn: true
                    )
                    return page.map { video in
                        (video, StreamEvent(video, body: render(video).body, at: clock.now))
                    }
                }
            }
        )
    }

    /// Where a video stands, the event that tells it where its client does not know it yet, and whether its client has had
    /// the end already: by a function of its own, so that a stream's memory holds no video.
    @inline(never)
    private func state(
        of id: VideoID,
        of tenant: TenantID,
        after last: EventID?
    ) async throws(GatewayError) -> (told: EventID.Told, first: StreamEvent?, isOver: Bool) {
        // From memory without a call that would have to wait.
        if let copy = reader.copy(of: id, of: tenant) {
            return state(of: copy.video, after: last)
        }
        guard let video = try await reader.video(id, of: tenant) else {
            throw GatewayError.noSuchVideo
        }
        return state(of: video, after: last)
    }

    private func state(
        of video: Video,
        after last: EventID?
    ) -> (told: EventID.Told, first: StreamEvent?, isOver: Bool) {
        let told = EventID.Told(video: video.id, status: video.status, changedAt: video.changedAt)
        guard last?.told != told else {
            return (told, nil, video.status.isFinal)
        }
        return (told, StreamEvent(video, body: render(video).body, at: clock.now), false)
    }

    /// What a browser is told so that it does not come again.
    private static var nothingMore: GatewayResponse {
        GatewayResponse(status: .noContent, headers: [.cacheControl: "no-store"])
    }

    private func stream(_ watch: VideoWatch, _ request: GatewayRequest) -> EventStream {
        EventStream(watch: watch, request: request, clock: clock, reconnectTime: reconnectTime())
    }

    /// After how many milliseconds a client is to connect again: another one each time, so that those who are let go
    /// together do not come back together.
    private func reconnectTime() -> UInt64 {
        1000 + entropy.next() % 4000
    }

    private func join(_ subject: VideoWatch.Subject, of tenant: TenantID) throws(GatewayError) -> VideoWatch {
        try drain.checkOpen()
        guard let watch = watches.join(subject, of: tenant, as: .stream) else {
            throw GatewayError(
                .rateLimited,
                """
                As many requests wait for videos as may (server.max_waiters, server.max_waiters_per_tenant). One stream \
                of /v1/events tells of all videos.
                """,
                retry: .after(Self.retryAfter)
            )
        }
        return watch
    }

    private func lastEvent(of request: GatewayRequest) throws(GatewayError) -> EventID? {
        guard let text = request.headers[.lastEventID], !text.isEmpty else {
            return nil
        }
        guard let id = EventID(text) else {
            throw GatewayError(
                .invalidField,
                "Last-Event-ID must be the id of an event, or a moment in milliseconds since 1970.",
                parameter: "Last-Event-ID"
            )
        }
        return id
    }

    /// What keeps caches and proxies from holding events back.
    private static var headers: HTTPFields {
        [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"]
    }
}
