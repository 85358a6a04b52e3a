import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

extension GatewayResponse {
    /// Tells what became of the submission beside the video: whether it is the answer to an earlier one, and what the
    /// result cache did; and sees to it that an answer is remembered that never arrives.
    func marked(_ admitted: Admitted, by admissions: Admissions) -> GatewayResponse {
        var response = self
        if admitted.isReplayed {
            response.headers[.idempotentReplayed] = "true"
        } else {
            response.headers[.cacheStatus] = CacheStatus(admitted).text
        }
        response.uses = admitted.uses
        response.video = admitted.video.id
        if admitted.isAwaited {
            response.onDelivery = { isDelivered in
                try await admissions.answered(admitted, isDelivered: isDelivered)
            }
        }
        return response
    }
}
