import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

extension VideosController {
    /// `GET /v1/videos/{id}?wait=…`: the video once its status has changed, or as it stands when the time is over.
    @inline(never)
    func wait(
        for id: VideoID,
        _ time: WaitTime,
        _ request: GatewayRequest,
        _ principal: Principal
    ) async throws -> GatewayResponse {
        let poll = try await longPoll.begin(for: id, of: try principal.owner, time, until: .change, in: request)
        guard let poll else {
            return try await answer(nil, for: id, request, principal)
        }
        let held = HeldAnswer(after: poll.wait) {
            var response = try await answer(poll.notice, for: id, poll.request, principal)
            time.mark(&response)
            return response
        }
        return GatewayResponse(status: .ok, body: .held(held))
    }

    /// The answer to a request that was held.
    private func answer(
        _ notice: VideoNotice?,
        for id: VideoID,
        _ request: GatewayRequest,
        _ principal: Principal
    ) async throws -> GatewayResponse {
        // A key that was taken away meanwhile is shown nothing more.
        try await request.checkStanding()
        guard let notice else {
            return try await present(id, request, principal)
        }
        return notice.rendering.answer.response(to: request)
    }

    /// The answer to an order: its video, and where the caller prefers to wait, once it has ended or the time is over.
    func answer(to admitted: Admitted, in request: GatewayRequest) async -> GatewayResponse {
        guard let time = WaitTime(preferredBy: request) else {
            return answer(admitted.video).marked(admitted, by: admissions)
        }
        let (id, tenant) = (admitted.video.id, admitted.video.tenant)
        // Whatever becomes of the wait, the order is placed, and its answer tells so.
        guard let poll = try? await longPoll.begin(for: id, of: tenant, time, until: .end, in: request) else {
            return await answer(to: admitted, nil)
        }
        let held = HeldAnswer(after: poll.wait) {
            var response = await answer(to: admitted, poll.notice)
            time.mark(&response)
            return response
        }
        return GatewayResponse(status: .ok, body: .held(held))
    }

    /// The answer to an order that was held.
    private func answer(to admitted: Admitted, _ notice: VideoNotice?) async -> GatewayResponse {
        let video: Video?
        if let notice {
            video = notice.video
        } else {
            video = try? await longPoll.reader.video(admitted.video.id, of: admitted.video.tenant)
        }
        return answer(video ?? admitted.video).marked(admitted, by: admissions)
    }
}
