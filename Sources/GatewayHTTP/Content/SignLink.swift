import GatewayLedger
import GatewayModel
import HTTPTypes
import Hummingbird

/// `POST /v1/videos/{id}/link`: an address of the video's file for whoever has no key.
enum SignLink {
    /// For how many seconds a link may hold: up to a week.
    static let lives = 1...604_800
    static let defaultLife = 3600

    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let life = try await life(asked: tenant.request, limit: desk.limits.bodyBytes)
        guard let id = tenant.videoID, let video = try await desk.ledger.video(id, of: tenant.tenant) else {
            throw GatewayError.noSuchVideo
        }
        try checkHope(of: video)
        let expiry = (desk.clock.now + .seconds(life)).roundedUp
        let path = desk.links.path(to: id, of: tenant.tenant, until: expiry)
        return .json(headers: Response.privateHeaders) { writer in
            writer.object { link in
                link.member("object", "video.link")
                link.member("url", PublicOrigin(of: tenant.request).text + path)
                link.member("expires_at", expiry.seconds)
            }
        }
    }

    /// Without a body the link holds as long as by default.
    private static func life(asked request: Request, limit: Int) async throws -> Int {
        let isBodiless = request.declaredLength ?? 0 == 0 && request.headers[.transferEncoding] == nil
        guard request.mediaType != nil || !isBodiless else {
            return defaultLife
        }
        var fields = try await request.fields(upTo: limit, takesForms: false)
        let seconds = try fields.wholeNumber("expires_in") ?? defaultLife
        try fields.finish()
        guard lives.contains(seconds) else {
            throw GatewayError.invalidField(
                "expires_in",
                "expires_in must be \(lives.lowerBound) to \(lives.upperBound) seconds."
            )
        }
        return seconds
    }

    /// A link may be made before its file is there, but not to a file that will never be.
    private static func checkHope(of video: Video) throws(GatewayError) {
        switch (video.status, video.file) {
        case (.failed, _), (.canceled, _): throw FileWait.neverMade
        case (.completed, .gone): throw FileWait.expired
        case (.queued, _), (.inProgress, _), (.completed, _): break
        }
    }
}

extension Timestamp {
    /// The next whole second, so that a link holds no shorter than was asked for.
    fileprivate var roundedUp: Timestamp {
        Timestamp(seconds: milliseconds % 1000 == 0 ? seconds : seconds + 1)
    }
}
