import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes
import Logging
import Synchronization

// What tenants do with videos: order, estimate, read, list, cancel, delete. The ledger decides; these routes decode what
// was asked and encode what came of it.

/// `/v1/videos`, but for a video's file.
struct VideosController: Sendable {
    private static let path = "/v1/videos"
    private static let listParameters: Set = ["after", "limit", "order", "status"]
    /// How many videos a page may have.
    static let pageLimits = 1...100
    private static let defaultPageLimit = 20

    let admissions: Admissions
    let reader: LedgerReader
    let changes: LedgerAdmissions
    let estimates: ETAEstimator
    let webhooks: OrderWebhooks
    let settings: LiveValue<APISettings>
    let longPoll: LongPoll
    let clock: any WallClock
    let logger: Logger

    var routes: [Route] {
        [
            Route(.post, Self.path, .tenant(.videosWrite), create),
            Route(.get, Self.path, query: Self.listParameters, .tenant(.videosRead), list),
            Route(.post, "/v1/videos/estimate", .tenant(.videosWrite), estimate),
            Route(
                .get,
                "/v1/videos/{id}",
                query: ["wait"],
                .tenant(.videosRead),
                express: .answer(remembered),
                isHeld: true,
                read
            ),
            Route(.delete, "/v1/videos/{id}", .tenant(.videosWrite), delete),
            Route(.post, "/v1/videos/{id}/cancel", .tenant(.videosWrite), cancel),
        ]
    }

    /// `POST /v1/videos`: from the caller's form to a durable video.
    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let fields = try await request.fields(takesForms: true)
        let form = try SubmissionForm(video: fields)
        let order = try form.admission(by: principal, route: Self.path, in: request, telling: webhooks)
        let admitted = try await admissions.admit(order, in: request)
        return await answer(to: admitted, in: request)
    }

    /// `POST /v1/videos/estimate`: what an order would come to now.
    private func estimate(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let fields = try await request.fields(takesForms: true)
        let form = try SubmissionForm(video: fields)
        let (admission, forecast) = try await admissions.forecast(
            try form.admission(by: principal, route: Self.path, in: request, telling: webhooks)
        )
        let tenant = try principal.owner
        let place = forecast.waits.map { estimates.place($0, of: admission.priced.order, tenant: tenant) }
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            EstimateResponse(
                priced: admission.priced,
                currency: admission.currency,
                forecast: forecast,
                place: place
            )
            .write(to: &writer)
        }
    }

    /// `GET /v1/videos`: a tenant's videos, a page at a time.
    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let page = try await reader.list(
            VideoQuery(
                tenant: try principal.owner,
                after: try Self.after(request.query["after"]),
                limit: try request.query.number("limit", in: Self.pageLimits, default: Self.defaultPageLimit),
                order: try request.query.word("order", as: VideoQuery.Order.self) ?? .descending,
                status: try request.query.word("status", as: VideoStatus.self)
            )
        )
        let now = clock.now
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(page.videos) { writer, video in
                    VideoResponse(video: video, estimate: estimates.estimate(of: video, at: now)).write(to: &writer)
                }
                list.member("first_id", page.videos.first?.id.description)
                list.member("last_id", page.videos.last?.id.description)
                list.member("has_more", page.hasMore)
            }
        }
    }

    /// `GET /v1/videos/{id}`.
    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let id = try request.videoID
        if let time = try WaitTime(of: request) {
            return try await wait(for: id, time, request, principal)
        }
        return try await present(id, request, principal)
    }

    /// A video as it stands at this moment.
    @inline(never)
    func present(
        _ id: VideoID,
        _ request: GatewayRequest,
        _ principal: Principal
    ) async throws -> GatewayResponse {
        if let stored = remembered(id, principal) {
            return stored.response(to: request)
        }
        return try await presentStored(id, request, principal)
    }

    /// A video as the store has it; by a function of its own, so that it takes no memory of a task where memory has it.
    @inline(never)
    private func presentStored(
        _ id: VideoID,
        _ request: GatewayRequest,
        _ principal: Principal
    ) async throws -> GatewayResponse {
        guard let video = try await reader.video(id, of: try principal.owner) else {
            throw GatewayError.noSuchVideo
        }
        return remembered(id, principal)?.response(to: request) ?? rendering(of: video).answer.response(to: request)
    }

    /// The answer to a read of a video that memory has, made anew only when something in it has changed.
    @inline(never)
    private func remembered(_ id: VideoID, _ principal: Principal) -> StoredAnswer? {
        guard let tenant = principal.tenant, let copy = reader.copy(of: id, of: tenant) else {
            return nil
        }
        let estimate = estimates.estimate(of: copy.video, at: clock.now)
        let wait = pollAfter(copy.video)
        if let rendering = copy.rendering.withLock({ $0 as? VideoRendering }), rendering.estimate == estimate,
            rendering.pollAfter == wait
        {
            return rendering.answer
        }
        let rendering = rendering(of: copy.video)
        copy.rendering.withLock { $0 = rendering }
        return rendering.answer
    }

    /// A video as every answer shows it.
    func rendering(of video: Video) -> VideoRendering {
        VideoRendering(
            video,
            estimate: estimates.estimate(of: video, at: clock.now),
            pollAfter: pollAfter(video)
        )
    }

    /// How long to wait before the next look, in milliseconds; nothing once there is nothing to wait for.
    private func pollAfter(_ video: Video) -> Int64? {
        video.status.isFinal ? nil : settings.value.pollInterval.milliseconds
    }

    /// `POST /v1/videos/{id}/cancel`: withdraws a video that has not been sent.
    private func cancel(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let now = clock.now
        let video = try await changes.cancel(try request.videoID, of: try principal.owner, at: now)
        // One that had been canceled before has had its line.
        if video.completedAt == now {
            await log(canceled: video)
        }
        return answer(video)
    }

    /// Leaves a line for a video that was canceled, and for each that was canceled with it.
    private func log(canceled video: Video) async {
        logger.info("video canceled", metadata: ["video": "\(video.id)", "tenant": "\(video.tenant)"])
        for follower in (try? await changes.followers(of: video.id, endedAt: video.updatedAt)) ?? [] {
            logger.info(
                "video canceled",
                metadata: [
                    "video": "\(follower.id)", "tenant": "\(follower.origin.tenant)", "leader": "\(video.id)",
                ]
            )
        }
    }

    /// `DELETE /v1/videos/{id}`: hides a finished video and gives its file up.
    private func delete(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let id = try request.videoID
        try await changes.delete(id, of: try principal.owner, at: clock.now)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { deletion in
                deletion.member("id", id.description)
                deletion.member("object", "video.deleted")
                deletion.member("deleted", true)
            }
        }
    }

    /// A video as it stands now.
    func answer(_ video: Video) -> GatewayResponse {
        let estimate = estimates.estimate(of: video, at: clock.now)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            VideoResponse(video: video, estimate: estimate).write(to: &writer)
        }
    }

    private static func after(_ text: String?) throws(GatewayError) -> VideoID? {
        guard let text else {
            return nil
        }
        guard let id = VideoID(text) else {
            throw GatewayError(.invalidField, "after must be the id of a video.", parameter: "after")
        }
        return id
    }
}

extension Principal {
    /// The tenant that is acted for.
    /// - Throws: `internal` where a route for tenants has let somebody else in.
    var owner: TenantID {
        get throws(GatewayError) {
            guard let tenant else {
                throw GatewayError(.internalError, "", origin: .gateway, cause: "the caller is no tenant")
            }
            return tenant
        }
    }
}
