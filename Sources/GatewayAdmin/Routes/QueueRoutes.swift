import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes

/// What waits, in its order, and the kill switches.
struct QueueRoutes {
    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, "/admin/v1/queue", query: ["limit"], .operator(.viewer)) { request, _ in
                let limit = try request.query.number("limit", in: 1...10_000, default: 50)
                return try .view(try await context.reports().queue(limit: limit, keys: context.keys()))
            },
            Route(.post, "/admin/v1/pause", .operator(.operator), pause),
            Route(.post, "/admin/v1/resume", .operator(.operator), resume),
        ]
    }

    private func pause(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.optionalFields()
        let target = try target(&fields)
        let reason = try fields.text("reason")
        try fields.finish()
        return try .view(
            try await context.operations()
                .pause(target, reason: reason, by: actor, upstreamKeys: context.keys().map(\.id))
        )
    }

    private func resume(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let actor = try context.actor(of: request, principal)
        var fields = try await request.optionalFields()
        let target = try target(&fields)
        try fields.finish()
        return try .view(try await context.operations().resume(target, by: actor))
    }

    /// The one that is named, or all.
    private func target(_ fields: inout FieldReader) throws(GatewayError) -> PauseTarget {
        let (tenant, model) = (try fields.text("tenant"), try fields.text("model"))
        let named = try fields.text("upstream_key")
        guard [tenant, model, named].compactMap(\.self).count <= 1 else {
            throw .invalidField("tenant", "Give at most one of tenant, model, upstream_key.")
        }
        let key = named.map { name in context.keys().first { $0.name == name }?.id.text ?? name }
        return tenant.map(PauseTarget.tenant) ?? model.map(PauseTarget.model) ?? key.map(PauseTarget.upstreamKey)
            ?? .all
    }
}
