import GatewayAccess
import GatewayHTTP
import GatewayModel
import GatewayOperations
import HTTPTypes
import NIOCore

/// The books: checked and reconciled by jobs, and written out.
struct LedgerRoutes {
    /// How long ago a video may have been given up that a reconciliation asks about, in seconds: up to a year.
    private static let lookBacks = 1...31_536_000

    let context: AdminContext

    var routes: [Route] {
        let filters: Set = ["format", "tenant", "from", "to"]
        return [
            Route(.post, "/admin/v1/ledger/verify", .operator(.operator)) { request, _ in
                try await request.requireNoFields()
                let reports = context.reports()
                return try accepted(try context.jobs.begin(.ledgerVerify) { .of(try await reports.verify()) })
            },
            Route(.post, "/admin/v1/ledger/reconcile", .operator(.operator), reconcile),
            Route(.get, "/admin/v1/ledger/export", query: filters, .operator(.viewer), export),
            Route(.get, "/admin/v1/jobs", .operator(.viewer)) { _, _ in try .list(context.jobs.all()) },
            Route(.get, "/admin/v1/jobs/{id}", .operator(.viewer)) { request, _ in
                try .view(try context.jobs.job(request.segment("id")))
            },
        ]
    }

    private func accepted(_ job: AdminJob) throws -> GatewayResponse {
        try .view(job, .accepted)
    }

    private func reconcile(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        var fields = try await request.optionalFields()
        let lookBack = try fields.seconds("look_back", in: Self.lookBacks) ?? .seconds(604_800)
        let isOffline = try fields.flag("offline") ?? false
        try fields.finish()
        let (reports, upstream) = (context.reports(), isOffline ? nil : context.upstream)
        return try accepted(
            try context.jobs.begin(.ledgerReconcile) {
                .of(try await reports.reconcile(with: upstream, lookBack: lookBack))
            }
        )
    }

    private func export(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let query = request.query
        let format = try query.word("format", as: EntryFormat.self) ?? .csv
        let entries = try await context.reports()
            .entries(as: format, ofTenant: query["tenant"], from: query["from"], through: query["to"])
        var headers = GatewayResponse.privateHeaders
        headers[.contentType] = format == .csv ? "text/csv; charset=utf-8" : "application/jsonl"
        return GatewayResponse(
            status: .ok,
            headers: headers,
            body: .stream(length: nil) { writer in
                var entries = entries
                while let piece = try await entries.next() {
                    try await writer.write(ByteBuffer(string: piece))
                }
            }
        )
    }
}
