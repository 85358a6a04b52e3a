import GatewayLedger
import GatewayModel
import Hummingbird

/// `POST /v1/videos/{id}/cancel`: withdraws a video that has not been sent.
enum CancelVideo {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        guard let id = tenant.videoID else {
            throw GatewayError.noSuchVideo
        }
        let video = try await desk.ledger.cancel(id, of: tenant.tenant, at: desk.clock.now)
        return .video(video, at: desk)
    }
}
