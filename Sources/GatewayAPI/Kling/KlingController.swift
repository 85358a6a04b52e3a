import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

// Kling's own text-to-video API, for clients that were written for it. In: requests with Kling's field names, which
// `SubmissionForm+Kling.swift` reads. Out: tasks (`TaskResponse`) and errors (`KlingErrorFormat`) with Kling's words,
// codes and statuses. What must hold: a field that is not supported is refused by name, and an order is admitted
// exactly as at `/v1/videos`.

/// `/kling/v1/videos/text2video`: the same admission, ledger and queue as `/v1/videos`, in the form of Kling's own API.
struct KlingController: Sendable {
    /// Below this path errors are Kling's, also where there is no route.
    static let prefix = "/kling/"

    /// Where orders are placed.
    static let path = "/kling/v1/videos/text2video"
    /// What is left of it when a client joins Kling's path to a base URL as an absolute path; no video has such an id.
    static let alias = "/v1/videos/text2video"
    private static let listParameters: Set = ["pageNum", "pageSize"]
    private static let pageNumbers = 1...1000
    private static let pageSizes = 1...500
    private static let defaultPageSize = 30

    let admissions: Admissions
    let reader: LedgerReader
    let links: SignedLinks
    let webhooks: OrderWebhooks
    let settings: LiveValue<APISettings>
    let clock: any WallClock

    var routes: [Route] {
        let format = KlingErrorFormat()
        return [
            Route(.post, Self.path, .tenant(.videosWrite), errorFormat: format, create),
            Route(.get, Self.path, query: Self.listParameters, .tenant(.videosRead), errorFormat: format, list),
            Route(.get, Self.path + "/{task_id}", .tenant(.videosRead), errorFormat: format, read),
        ]
    }

    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let fields = try await request.fields(takesForms: false)
        let form = try SubmissionForm(kling: fields)
        let order = try form.admission(by: principal, route: Self.path, in: request, telling: webhooks)
        let admitted = try await admissions.admit(order, in: request)
        return Self.succeeded(request) { task(admitted.video, for: request).write(to: &$0) }
            .marked(admitted, by: admissions)
    }

    /// By our id or by the tenant's own.
    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        guard let name = request.parameter("task_id"),
            let video = try await video(named: name, of: try principal.owner)
        else {
            guard let id = VideoID(request.parameter("task_id") ?? "") else {
                throw GatewayError(.notFound, "There is no such task.")
            }
            throw GatewayError(
                .notFound,
                "There is no such task: \(id) is how /v1/videos writes ids; here it is \(id.taskID)."
            )
        }
        var response = Self.succeeded(request) { task(video, for: request).write(to: &$0) }
        response.video = video.id
        return response
    }

    /// In numbered pages, newest first.
    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let number = try request.query.number("pageNum", in: Self.pageNumbers, default: 1)
        let size = try request.query.number("pageSize", in: Self.pageSizes, default: Self.defaultPageSize)
        var query = VideoQuery(tenant: try principal.owner, limit: size)
        query.offset = (number - 1) * size
        let page = try await reader.list(query)
        return Self.succeeded(request) { writer in
            writer.array(page.videos) { task($1, for: request).write(to: &$0) }
        }
    }

    private func video(named name: String, of tenant: TenantID) async throws(GatewayError) -> Video? {
        if let id = VideoID(taskID: name), let video = try await reader.video(id, of: tenant) {
            return video
        }
        guard SubmissionForm.isExternalID(name) else {
            return nil
        }
        return try await reader.video(externalID: name, of: tenant)
    }

    /// A video with a link to its file for whoever asked.
    private func task(_ video: Video, for request: GatewayRequest) -> TaskResponse {
        let path = links.path(to: video.id, of: video.tenant, until: clock.now + SignedLinks.life)
        let origin = PublicOrigin(of: request, configured: settings.value.publicURL)
        return TaskResponse(video: video, fileURL: origin.text + path)
    }

    /// Kling's envelope around what went well.
    private static func succeeded(_ request: GatewayRequest, _ data: (inout JSONWriter) -> Void) -> GatewayResponse {
        .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { envelope in
                envelope.member("code", 0)
                envelope.member("message", "SUCCEED")
                envelope.member("request_id", request.id.text)
                envelope.name("data")
                data(&envelope)
            }
        }
    }
}
