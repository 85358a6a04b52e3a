import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import NIOCore

/// Puts events into words: what is sent, whoever it is sent to and however often.
struct WebhookBody: Sendable {
    /// The longest body, in bytes; of a longer one the caller's own words are left out.
    static let maximumBytes = 20_000

    let estimates: ETAEstimator
    let links: SignedLinks
    let settings: LiveValue<APISettings>
    let clock: any WallClock

    /// The body of an event.
    func text(of event: WebhookEvent) -> String {
        switch event.format {
        case .event:
            let whole = text(of: event, video: event.video)
            return whole.utf8.count <= Self.maximumBytes
                ? whole : text(of: event, video: event.video.withoutWords)
        case .kling:
            return callback(of: event)
        }
    }

    /// The body of a test of an endpoint.
    func test(_ event: WebhookEventID, of endpoint: WebhookEndpoint, at now: Timestamp) -> String {
        envelope(event, type: WebhookEventType.test, at: now) { writer in
            writer.object { data in
                data.member("id", endpoint.id.text)
                data.member("object", WebhookEndpointResponse.object)
            }
        }
    }

    private func text(of event: WebhookEvent, video: Video) -> String {
        envelope(event.id, type: event.type, at: event.createdAt) { writer in
            VideoResponse(video: video, estimate: estimates.estimate(of: video, at: clock.now)).write(to: &writer)
        }
    }

    private func envelope(
        _ id: WebhookEventID,
        type: String,
        at moment: Timestamp,
        _ data: (inout JSONWriter) -> Void
    ) -> String {
        var writer = JSONWriter()
        writer.object { event in
            event.member("id", id.text)
            event.member("object", "event")
            event.member("type", type)
            event.member("created_at", moment.seconds)
            event.name("data")
            data(&event)
        }
        return String(buffer: writer.buffer)
    }

    /// Kling's own callback: the task alone, without an envelope.
    private func callback(of event: WebhookEvent) -> String {
        let video = event.video
        let path = links.path(to: video.id, of: video.tenant, until: clock.now + SignedLinks.life)
        let origin = settings.value.publicURL ?? event.base ?? ""
        var writer = JSONWriter()
        TaskResponse(video: video, fileURL: origin + path).write(to: &writer)
        return String(buffer: writer.buffer)
    }
}

extension Video {
    /// The same without what its caller has written.
    fileprivate var withoutWords: Video {
        Video(
            id: id,
            tenant: tenant,
            externalID: externalID,
            order: VideoOrder(
                stored: order.model,
                mode: order.mode,
                seconds: order.seconds,
                aspectRatio: order.aspectRatio,
                prompt: "",
                negativePrompt: nil,
                guidance: order.guidance,
                camera: order.camera
            ),
            metadata: [:],
            state: state,
            failure: failure,
            cost: cost,
            createdAt: createdAt,
            updatedAt: updatedAt,
            startedAt: startedAt,
            completedAt: completedAt,
            queueDeadline: queueDeadline,
            file: file,
            fileExpiresAt: fileExpiresAt,
            queuePlace: queuePlace,
            cache: cache
        )
    }
}
