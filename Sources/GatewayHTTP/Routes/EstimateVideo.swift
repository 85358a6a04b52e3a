import GatewayLedger
import GatewayModel
import Hummingbird

/// `POST /v1/videos/estimate`: what an order would come to now; nothing is changed and nothing taken.
enum EstimateVideo {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let fields = try await tenant.request.fields(upTo: desk.limits.bodyBytes, takesForms: true)
        let form = try SubmissionForm(video: fields)
        var admission = try SubmitVideo.admission(of: form, form.claim(from: tenant), for: tenant, at: desk)
        admission.isQueueFull = desk.queue.isFull
        let forecast = try await desk.ledger.forecast(admission)
        let place = forecast.queuePosition.map { desk.estimates.place($0, of: admission.priced.order) }
        return .json(headers: Response.privateHeaders) { writer in
            EstimateAnswer(
                priced: admission.priced,
                currency: admission.currency,
                forecast: forecast,
                place: place
            )
            .write(to: &writer)
        }
    }
}
