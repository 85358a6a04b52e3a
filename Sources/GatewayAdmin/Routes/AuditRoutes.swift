import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes
import NIOCore

/// The log of what operators have changed.
struct AuditRoutes {
    private static let path = "/admin/v1/audit"
    private static let filters: Set = ["actor", "subject", "from", "to"]

    let context: AdminContext

    var routes: [Route] {
        [
            Route(.get, Self.path, query: Self.filters.union(["after", "limit"]), .operator(.viewer), list),
            Route(.get, Self.path + "/export", query: Self.filters, .operator(.viewer), export),
            Route(.post, Self.path + "/verify", .operator(.operator)) { request, _ in
                try await request.requireNoFields()
                let reports = context.reports()
                return try .view(
                    try context.jobs.begin(.auditVerify) { .of(try await reports.verifyAuditLog()) },
                    .accepted
                )
            },
        ]
    }

    private func filter(_ query: Query, limit: Int) -> AuditLogFilter {
        var filter = AuditLogFilter(limit: limit)
        (filter.actor, filter.subject) = (query["actor"], query["subject"])
        (filter.from, filter.to) = (query["from"], query["to"])
        return filter
    }

    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let query = request.query
        var filter = filter(query, limit: try query.number("limit", in: AuditLogFilter.limits, default: 20))
        if query["after"] != nil {
            filter.after = Int64(try query.number("after", in: 1...Int.max, default: 1))
        }
        let page = try await context.reports().auditLog(filter)
        let last = page.records.last.map { String($0.number) }
        return try .list(page.records, lastID: last, hasMore: page.hasMore)
    }

    private func export(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let rows = try context.reports()
            .auditRows(filter(request.query, limit: AuditLogFilter.limits.upperBound))
        var headers = GatewayResponse.privateHeaders
        headers[.contentType] = "application/jsonl"
        return GatewayResponse(
            status: .ok,
            headers: headers,
            body: .stream(length: nil) { writer in
                var rows = rows
                while let piece = try await rows.next() {
                    try await writer.write(ByteBuffer(string: piece))
                }
            }
        )
    }
}
