import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes

extension SubmissionForm {
    /// The order as the ledger is asked for it.
    /// - Parameters:
    ///   - route: The call that it is placed by, which its key belongs to, however its path was written.
    ///   - webhooks: What knows who may be told of its video.
    /// - Throws: `invalidField` for an idempotency key that is none, or an address to be told at that is none.
    func admission(
        by principal: Principal,
        route: String,
        in request: GatewayRequest,
        telling webhooks: OrderWebhooks
    ) throws(GatewayError) -> AdmissionRequest {
        var identity = try identity(headers: request.headers, route: route)
        identity.tenantWindow = principal.repeatWindow
        var admission = AdmissionRequest(tenant: try principal.owner, identity: identity, order: order)
        admission.caller = principal.key.map { key in
            OrderCaller(key: key, requestID: request.id.text, isGone: request.isCallerGone)
        }
        admission.trace = request.trace
        admission.externalID = externalID
        admission.metadata = metadata
        admission.queueDeadline = queueDeadline
        admission.priority = priority ?? QueuePlace.standardPriority
        if let webhook {
            admission.webhook = try webhooks.requested(webhook, of: admission.tenant, in: request)
        }
        admission.cache = CacheDirectives(request.headers)
        return admission
    }

    /// What makes a submission recognizable when it comes again: its key, or the official SDKs' own count of repetitions.
    private func identity(headers: HTTPFields, route: String) throws(GatewayError) -> IdempotencyIdentity {
        IdempotencyIdentity(
            route: route,
            key: try IdempotencyKey(headers)?.text,
            digest: digest,
            isRepeat: headers[.retryCount].flatMap { Int($0) }.map { $0 > 0 } ?? false
        )
    }

    /// A digest of everything that was asked for, as it was asked for.
    ///
    /// It knows nothing of the catalogue: what is repeated is the same, whatever has become of a model or a default.
    private var digest: String {
        let camera = order.camera.map { camera in
            [camera.type] + (camera.axes ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        }
        let optional: [String?] = [
            order.prompt, order.negativePrompt, order.model, order.seconds, order.aspectRatio, order.mode, order.size,
            order.guidance.map { "\($0)" }, camera.map { $0.joined(separator: " ") }, externalID,
            queueDeadline.map { "\($0.milliseconds)" },
        ]
        var parts = optional.map { Fingerprint.part($0) }
        // Only where it asks for something, so that what was ordered before there were priorities is still the same.
        if let priority, priority != QueuePlace.standardPriority {
            parts += ["priority", "\(priority)"]
        }
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            parts += [name, value]
        }
        // Only where there is one, so that a digest of before is still that of the same order.
        if let webhook {
            parts += [webhook.name, webhook.url]
        }
        return Fingerprint.text(of: parts)
    }
}
