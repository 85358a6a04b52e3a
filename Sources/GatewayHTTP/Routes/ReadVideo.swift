import GatewayLedger
import GatewayModel
import HTTPTypes
import Hummingbird

/// `GET /v1/videos/{id}`.
enum ReadVideo {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        guard let id = tenant.videoID, let video = try await desk.ledger.video(id, of: tenant.tenant) else {
            throw GatewayError.noSuchVideo
        }
        var writer = JSONWriter()
        VideoAnswer(video: video, outlook: desk.estimates.outlook(of: video, at: desk.clock.now)).write(to: &writer)
        var headers = Response.privateHeaders
        if !video.status.isFinal {
            headers[.pollAfter] = String(desk.settings.pollInterval.milliseconds)
        }
        return .tagged(writer.buffer, headers: headers, to: tenant.request)
    }
}
