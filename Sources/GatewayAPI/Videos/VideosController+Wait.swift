import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel

extension VideosController {
    /// `GET /v1/videos/{id}?wait=…`: the video once its status has changed, or as it stands when the time is over.
    func wait(
        for id: VideoID,
        _ time: WaitTime,
        _ request: GatewayRequest,
        _ principal: Principal
    ) async throws -> GatewayResponse {
        let held = try await longPoll.wait(
            for: id,
            of: try principal.owner,
            time,
            until: .change,
            in: request
        )
        return try await answer(held, for: id, time, request, principal)
    }

    /// The answer to a request that was held, by a function of its own: what it needs takes no memory before.
    @inline(never)
    private func answer(
        _ held: (notice: VideoNotice?, wasHeld: Bool),
        for id: VideoID,
        _ time: WaitTime,
        _ request: GatewayRequest,
        _ principal: Principal
    ) async throws -> GatewayResponse {
        // A key that was taken away meanwhile is shown nothing more.
        try await request.checkStanding()
        var response: GatewayResponse
        if let notice = held.notice {
            response = notice.rendering.answer.response(to: request)
        } else {
            response = try await present(id, request, principal)
        }
        if held.wasHeld {
            time.mark(&response)
        }
        return response
    }

    /// The answer to an order: its video, and where the caller prefers to wait, once it has ended or the time is over.
    func answer(to admitted: Admitted, in request: GatewayRequest) async -> GatewayResponse {
        guard let time = WaitTime(preferredBy: request) else {
            return answer(admitted.video)
        }
        let (id, tenant) = (admitted.video.id, admitted.video.tenant)
        // Whatever becomes of the wait, the order is placed, and its answer tells so.
        let held = try? await longPoll.wait(for: id, of: tenant, time, until: .end, in: request)
        let video: Video?
        if let notice = held?.notice {
            video = notice.video
        } else {
            video = try? await longPoll.reader.video(id, of: tenant)
        }
        var response = answer(video ?? admitted.video)
        if held?.wasHeld ?? false {
            time.mark(&response)
        }
        return response
    }
}
