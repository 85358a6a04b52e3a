import GatewayLedger
import GatewayModel
import Hummingbird

/// `GET /kling/v1/videos/text2video`: a tenant's videos in numbered pages, newest first.
enum ListTasks {
    static let parameters: Set = ["pageNum", "pageSize"]
    static let pageNumbers = 1...1000
    static let pageSizes = 1...500
    static let defaultPageSize = 30

    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let number = try tenant.query.number("pageNum", in: pageNumbers, default: 1)
        let size = try tenant.query.number("pageSize", in: pageSizes, default: defaultPageSize)
        var query = VideoQuery(tenant: tenant.tenant, limit: size)
        query.offset = (number - 1) * size
        let page = try await desk.ledger.list(query)
        return .succeeded(tenant) { writer in
            writer.array(page.videos) { desk.task($1, for: tenant).write(to: &$0) }
        }
    }
}
