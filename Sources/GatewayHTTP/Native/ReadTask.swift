import GatewayLedger
import GatewayModel
import Hummingbird

/// `GET /kling/v1/videos/text2video/{task_id}`: by our id or by the tenant's own.
enum ReadTask {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        guard let video = try await video(named: tenant.parameters["task_id"]?.percentDecoded(), tenant, desk) else {
            throw GatewayError(.notFound, "There is no such task.")
        }
        return .succeeded(tenant) { desk.task(video, for: tenant).write(to: &$0) }
    }

    private static func video(
        named name: String?,
        _ tenant: TenantContext,
        _ desk: FrontDesk
    ) async throws(GatewayError) -> Video? {
        guard let name else {
            return nil
        }
        if let id = VideoID(taskID: name), let video = try await desk.ledger.video(id, of: tenant.tenant) {
            return video
        }
        guard SubmissionForm.isExternalID(name) else {
            return nil
        }
        return try await desk.ledger.video(externalID: name, of: tenant.tenant)
    }
}
