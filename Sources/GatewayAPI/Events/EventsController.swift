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
        if let last, try await beginning(of: id, of: tenant, after: last).isOver {
            return Self.nothingMore
        }
        let watch = try join(.video(id), of: tenant)
        // Read once it is certain to hear of what comes after it.
        let beginning = try await beginning(of: id, of: tenant, after: last)
        guard !beginning.isOver else {
            return Self.nothingMore
        }
        let stream = VideoStream(stream(watch, request), from: beginning)
        return Self.streaming(stream)
    }

    /// `GET /v1/events`: each change of the status of any of a tenant's videos.
    private func followTenant(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let tenant = try principal.owner
        let last = try lastEvent(of: request)
        guard request.method != .head else {
            return GatewayResponse(status: .ok, headers: Self.headers)
        }
        let watch = try join(.tenant, of: tenant)
        let stream = TenantStream(stream(watch, request), after: last) { [reader, clock] point in
            let page = try await reader.changes(of: tenant, after: point, limit: VideoWatches.batch, inTurn: true)
            return page.map { video in
                (video, StreamEvent(video, body: render(video).body, at: clock.now))
            }
        }
        return Self.streaming(stream)
    }

    /// An answer that is a stream.
    @inline(never)
    private static func streaming(_ body: some PiecewiseBody) -> GatewayResponse {
        GatewayResponse(status: .ok, headers: headers, body: .pieces(HeldBody(body)))
    }

    /// Where a video's stream begins.
    private func beginning(
        of id: VideoID,
        of tenant: TenantID,
        after last: EventID?
    ) async throws(GatewayError) -> VideoStream.Beginning {
        // From memory without a call that would have to wait.
        if let beginning = rememberedBeginning(of: id, of: tenant, after: last) {
            return beginning
        }
        return try await readBeginning(of: id, of: tenant, after: last)
    }

    /// The same from memory.
    ///
    /// This and the next one are functions of their own, so that videos take no memory of a task.
    @inline(never)
    private func rememberedBeginning(
        of id: VideoID,
        of tenant: TenantID,
        after last: EventID?
    ) -> VideoStream.Beginning? {
        reader.copy(of: id, of: tenant).map { beginning(of: $0.video, after: last) }
    }

    /// The same from the store.
    @inline(never)
    private func readBeginning(
        of id: VideoID,
        of tenant: TenantID,
        after last: EventID?
    ) async throws(GatewayError) -> VideoStream.Beginning {
        guard let video = try await reader.video(id, of: tenant) else {
            throw GatewayError.noSuchVideo
        }
        return beginning(of: video, after: last)
    }

    private func beginning(
        of video: Video,
        after last: EventID?
    ) -> VideoStream.Beginning {
        let told = EventID.Told(video: video.id, status: video.status, changedAt: video.changedAt)
        guard last?.told != told else {
            return VideoStream.Beginning(told: told, first: nil, isOver: video.status.isFinal)
        }
        return VideoStream.Beginning(
            told: told,
            first: StreamEvent(video, body: render(video).body, at: clock.now),
            isOver: false
        )
    }

    /// What a browser is told so that it does not come again.
    private static var nothingMore: GatewayResponse {
        @inline(never) get {
            GatewayResponse(status: .noContent, headers: [.cacheControl: "no-store"])
        }
    }

    private func stream(_ watch: VideoWatch, _ request: GatewayRequest) -> EventStream {
        EventStream(watch: watch, request: request, clock: clock, reconnectTime: reconnectTime())
    }

    /// After how many milliseconds a client is to connect again: another one each time, so that those who are let go
    /// together do not come back together.
    private func reconnectTime() -> UInt64 {
        1000 + entropy.next() % 4000
    }

    @inline(never)
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

    @inline(never)
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
