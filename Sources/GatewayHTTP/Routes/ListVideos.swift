import GatewayLedger
import GatewayModel
import Hummingbird

/// `GET /v1/videos`: a tenant's videos, a page at a time.
enum ListVideos {
    static let parameters: Set = ["after", "limit", "order", "status"]
    /// How many videos a page may have.
    static let limits = 1...100
    static let defaultLimit = 20

    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let page = try await desk.ledger.list(try query(of: tenant))
        let now = desk.clock.now
        return .json(headers: Response.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(page.videos) { writer, video in
                    VideoAnswer(video: video, outlook: desk.estimates.outlook(of: video, at: now)).write(to: &writer)
                }
                list.member("first_id", page.videos.first?.id.description)
                list.member("last_id", page.videos.last?.id.description)
                list.member("has_more", page.hasMore)
            }
        }
    }

    private static func query(of tenant: TenantContext) throws(GatewayError) -> VideoQuery {
        VideoQuery(
            tenant: tenant.tenant,
            after: try after(tenant.query["after"]),
            limit: try tenant.query.number("limit", in: limits, default: defaultLimit),
            order: try tenant.query.word("order", as: VideoQuery.Order.self) ?? .descending,
            status: try tenant.query.word("status", as: VideoStatus.self)
        )
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
