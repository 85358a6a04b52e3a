import GatewayHTTP
import GatewayLedger
import GatewayModel

/// An endpoint as the API shows it: every key always there but the secret.
struct WebhookEndpointResponse {
    static let object = "webhook_endpoint"

    let endpoint: WebhookEndpoint
    /// Its secret, the one time that it is shown.
    var secret: WebhookSecret?

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("id", endpoint.id.text)
            object.member("object", Self.object)
            object.member("url", endpoint.url)
            object.name("events")
            object.array(endpoint.events.map(\.rawValue).sorted()) { $0.string($1) }
            object.member("description", endpoint.description)
            object.member("enabled", endpoint.disabledAt == nil)
            object.member("disabled_at", endpoint.disabledAt?.seconds)
            object.member("disabled_reason", endpoint.disabledReason?.rawValue)
            object.member("failing_since", endpoint.failingSince?.seconds)
            object.member("created_at", endpoint.createdAt.seconds)
            if let secret {
                secret.withExposedText { object.member("secret", $0) }
            }
        }
    }
}

/// A delivery as the API shows it: every key always there.
struct WebhookDeliveryResponse {
    let delivery: WebhookDelivery

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("object", "webhook_delivery")
            object.member("event_id", delivery.event.text)
            object.member("type", delivery.type)
            object.member("video_id", delivery.video?.description)
            object.member("status", delivery.state.rawValue)
            object.member("attempts", Int64(delivery.tries))
            object.member("response_status", delivery.status.map { Int64($0) })
            object.member("error", delivery.error)
            object.member("created_at", delivery.createdAt.seconds)
            object.member("last_attempt_at", delivery.triedAt?.seconds)
            object.member("next_attempt_at", delivery.nextAt?.seconds)
            object.member("ended_at", delivery.endedAt?.seconds)
        }
    }
}
