import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayTelemetry

extension Admissions {
    /// Admits the order of a request, as a part of it where it is recorded.
    /// - Throws: As ``admit(_:)`` does.
    func admit(_ order: AdmissionRequest, in request: GatewayRequest) async throws(GatewayError) -> Admitted {
        guard let span = request.startPart("admit") else {
            return try await admit(order)
        }
        let outcome = await span.whileCurrent { () async -> Result<Admitted, GatewayError> in
            do throws(GatewayError) {
                return .success(try await admit(order))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let admitted):
            span.set([
                "kling_gateway.video.id": "\(admitted.video.id)",
                "kling_gateway.admission.replayed": admitted.isReplayed,
                "kling_gateway.admission.cache": admitted.video.cache.rawValue,
                "gen_ai.request.model": admitted.video.order.model.text,
            ])
        case .failure(let error): span.set(["kling_gateway.error.code": error.code.rawValue])
        }
        span.end()
        return try outcome.get()
    }
}
