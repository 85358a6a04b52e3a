import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

/// `POST /v1/videos/{id}/link`: an address of the video's file for whoever has no key.
struct LinksController: Sendable {
    /// For how many seconds a link may hold: up to a week.
    static let lives = 1...604_800
    static let defaultLife = 3600

    let reader: LedgerReader
    let links: SignedLinks
    let settings: LiveValue<APISettings>
    let clock: any WallClock

    var routes: [Route] {
        [Route(.post, "/v1/videos/{id}/link", .tenant(.videosRead), create)]
    }

    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let life = try await Self.life(asked: request)
        let owner = try principal.owner
        let id = try request.videoID
        guard let video = try await reader.video(id, of: owner) else {
            throw GatewayError.noSuchVideo
        }
        try Self.checkFileMayCome(of: video)
        let expiry = (clock.now + .seconds(life)).roundedUp
        let path = links.path(to: id, of: owner, until: expiry)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { link in
                link.member("object", "video.link")
                link.member("url", PublicOrigin(of: request, configured: settings.value.publicURL).text + path)
                link.member("expires_at", expiry.seconds)
            }
        }
    }

    /// Without a body the link holds as long as by default.
    private static func life(asked request: GatewayRequest) async throws -> Int {
        guard request.mediaType != nil || !request.isBodiless else {
            return defaultLife
        }
        var fields = try await request.fields(takesForms: false)
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
    private static func checkFileMayCome(of video: Video) throws(GatewayError) {
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
