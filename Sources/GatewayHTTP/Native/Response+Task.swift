import GatewayModel
import HTTPTypes
import Hummingbird

extension Response {
    /// Kling's envelope around what went well.
    static func succeeded(_ tenant: TenantContext, _ data: (inout JSONWriter) -> Void) -> Response {
        .json(headers: privateHeaders) { writer in
            writer.object { envelope in
                envelope.member("code", 0)
                envelope.member("message", "SUCCEED")
                envelope.member("request_id", tenant.tag.text)
                envelope.name("data")
                data(&envelope)
            }
        }
    }
}

extension FrontDesk {
    /// A video in Kling's clothes, with a link to its file for whoever asked.
    func task(_ video: Video, for tenant: TenantContext) -> TaskAnswer {
        let path = links.path(to: video.id, of: video.tenant, until: clock.now + ContentLink.life)
        return TaskAnswer(video: video, fileURL: PublicOrigin(of: tenant.request).text + path)
    }
}
