import GatewayLedger
import GatewayModel
import Hummingbird

/// `POST /kling/v1/videos/text2video`: the same admission as ``SubmitVideo``, in Kling's clothes.
enum SubmitTask {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let fields = try await tenant.request.fields(upTo: desk.limits.bodyBytes, takesForms: false)
        let form = try SubmissionForm(kling: fields)
        let admitted = try await SubmitVideo.admit(form, for: tenant, at: desk)
        return Response.succeeded(tenant) { desk.task(admitted.video, for: tenant).write(to: &$0) }.marked(admitted)
    }
}
