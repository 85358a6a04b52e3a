import GatewayLedger
import GatewayModel
import Hummingbird

/// `DELETE /v1/videos/{id}`: hides a finished video and gives its file up.
enum DeleteVideo {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        guard let id = tenant.videoID else {
            throw GatewayError.noSuchVideo
        }
        try await desk.ledger.delete(id, of: tenant.tenant, at: desk.clock.now)
        return .json(headers: Response.privateHeaders) { writer in
            writer.object { deletion in
                deletion.member("id", id.description)
                deletion.member("object", "video.deleted")
                deletion.member("deleted", true)
            }
        }
    }
}
