import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes

/// Whom a tenant has told, and what has become of telling them.
struct WebhookRoutes {
    private static let path = TenantRoutes.item + "/webhook_endpoints"
    private static let item = path + "/{id}"

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, Self.path, .operator(.viewer)) { request, _ in
                try .list(try await context.operations().webhookEndpoints(ofTenant: request.segment("name")))
            },
            Route(.get, Self.item + "/deliveries", query: ["after", "limit"], .operator(.viewer), deliveries),
            Route(.post, Self.item + "/replay", .operator(.operator), replay),
        ]
    }

    private func deliveries(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let page = try await context.operations()
            .webhookDeliveries(
                to: request.segment("id"),
                ofTenant: request.segment("name"),
                after: request.query["after"],
                limit: try request.query.number("limit", in: 1...100, default: 20)
            )
        return try .list(page.deliveries, lastID: page.deliveries.last?.eventID, hasMore: page.hasMore)
    }

    private func replay(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.fields(takesForms: false)
        let (event, from, to) = (try fields.text("event_id"), try fields.text("from"), try fields.text("to"))
        try fields.finish()
        let count = try await context.operations()
            .replayWebhooks(
                to: request.segment("id"),
                ofTenant: request.segment("name"),
                event: event,
                from: from,
                through: to,
                by: actor
            )
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { $0.member("events", Int64(count)) }
        }
    }
}
