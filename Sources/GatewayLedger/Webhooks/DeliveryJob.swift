package import GatewayModel

/// One event that is to be sent to one target, claimed for a while.
package struct DeliveryJob: Sendable {
    /// The event.
    package let event: WebhookEventID
    /// What has happened, such as `video.completed`.
    package let type: String
    /// Whose it is.
    package let tenant: TenantID
    /// The endpoint; nothing for the address of an order.
    package let endpoint: WebhookEndpointID?
    /// What waits for nothing but itself.
    package let queue: String
    /// Where it is sent.
    package let url: String
    /// What is sent.
    package let body: String
    /// What signs it, sealed.
    package let secrets: WebhookSecrets
    /// Which try this is, 1 being the first.
    package let tries: Int
    /// Which claim of it this is; a later one ends its say.
    package let leaseEpoch: Int64
    /// Since when nothing has arrived at the endpoint, if something failed after the last that did.
    package let failingSince: Timestamp?
    /// When the event happened.
    package let happenedAt: Timestamp
    /// The video that it is about; nothing of a test.
    package let video: VideoID?
    /// The place in a trace of the request that ordered the video, where there was one.
    package let trace: TraceContext?

    /// The endpoint, or the word for the address of an order.
    var target: String {
        endpoint?.text ?? Self.orderTarget
    }

    static let orderTarget = "video"
}

/// What a try came to.
package enum DeliveryResult: Sendable, Hashable {
    /// It has arrived.
    case delivered(status: Int)
    /// It is to be tried again.
    case retry(at: Timestamp, WebhookTrouble)
    /// It is not tried again.
    case abandoned(WebhookTrouble)
    /// Neither it nor anything else is sent to the endpoint again.
    case disabled(WebhookEndpoint.DisabledReason, WebhookTrouble)
}
