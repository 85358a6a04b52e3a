import GatewayLedger
import GatewayModel
import HTTPTypes
import HummingbirdCore

extension SubmissionForm {
    /// What makes a submission recognizable when it comes again: its key, or the official SDKs' own count of repetitions.
    /// - Throws: `invalidField` for a key that is none.
    func claim(_ order: VideoOrder, from tenant: TenantContext) throws(GatewayError) -> SubmissionClaim {
        let headers = tenant.request.headers
        return SubmissionClaim(
            route: tenant.request.uri.path,
            key: try IdempotencyKey(headers)?.text,
            digest: digest(of: order),
            isRepeat: headers[.retryCount].flatMap { Int($0) }.map { $0 > 0 } ?? false
        )
    }

    /// A digest of everything that was asked for, with its defaults: the same in every spelling.
    private func digest(of order: VideoOrder) -> String {
        var parts = [order.model.text, order.mode.text, "\(order.seconds)", order.aspectRatio.rawValue, order.prompt]
        let optional: [String?] = [
            order.negativePrompt, order.guidance.map { "\($0)" }, order.camera.map { "\($0)" }, externalID,
            queueDeadline.map { "\($0.milliseconds)" },
        ]
        parts += optional.map { Fingerprint.part($0) }
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            parts += [name, value]
        }
        return Fingerprint.text(of: parts)
    }
}
