import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes

/// The videos of all tenants, and what the result cache has of them.
struct VideoRoutes {
    private static let path = "/admin/v1/videos"
    private static let filters: Set = ["tenant", "status", "model", "since", "until", "after", "limit", "order"]

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, Self.path, query: Self.filters, .operator(.viewer), list),
            Route(.get, Self.path + "/{id}", .operator(.viewer)) { request, _ in
                switch try await context.operations().findVideo(request.segment("id")) {
                case .one(let video): return try .view(video)
                case .several(let videos): return try .list(videos)
                }
            },
            Route(.post, Self.path + "/{id}/cancel", .operator(.operator)) { request, principal in
                try await request.requireNoFields()
                let actor = try context.actor(of: request, principal)
                return try .view(try await context.operations().cancelVideo(request.segment("id"), by: actor))
            },
            Route(.get, "/admin/v1/cache", query: ["tenant"], .operator(.viewer)) { request, _ in
                try .view(try await context.operations().cache(ofTenant: request.query["tenant"]))
            },
            Route(.post, "/admin/v1/cache/purge", .operator(.operator), purge),
        ]
    }

    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let query = request.query
        var filter = VideoFilter(
            tenant: query["tenant"],
            status: query["status"],
            limit: try query.number("limit", in: VideoFilter.limits, default: 20)
        )
        (filter.model, filter.after) = (query["model"], query["after"])
        (filter.since, filter.until) = (query["since"], query["until"])
        filter.isOldestFirst = try query.word("order", as: ListOrder.self) == .asc
        let page = try await context.operations().videos(filter)
        return try .list(page.videos, lastID: page.next ?? page.videos.last?.id, hasMore: page.next != nil)
    }

    private func purge(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.optionalFields()
        let tenant = try fields.text("tenant")
        try fields.finish()
        let count = try await context.operations().purgeCache(ofTenant: tenant, by: actor)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { $0.member("forgotten", count) }
        }
    }
}

/// The order of a listing, by creation.
private enum ListOrder: String, CaseIterable {
    case asc
    case desc
}
