// Webhooks: callers are told of what has become of their videos. In: endpoints that tenants registered and addresses
// that came with an order. Out: events, each sent to whoever is to be told of it until it has arrived. What must hold:
// an event keeps its id and its body, however often and to whomever it is sent.

/// What a tenant's endpoint can be told of.
package enum WebhookEventType: String, Sendable, CaseIterable {
    /// A video was made, also after it had been given up, or was there already.
    case completed = "video.completed"
    /// A video was not made, or patience is over.
    case failed = "video.failed"
    /// A video was canceled before it was sent.
    case canceled = "video.canceled"

    /// What is sent when a tenant asks for a test; nobody can subscribe to it, and every endpoint gets it.
    package static let test = "webhook_endpoint.test"
}

/// In which form somebody is told.
package enum WebhookFormat: String, Sendable {
    /// An event around the video as the OpenAI-shaped API shows it.
    case event
    /// The task as Kling's own callbacks have it.
    case kling
}

/// The id of an event: `evt_`, and for a video its own id and what has become of it.
package struct WebhookEventID: Hashable, Sendable, CustomStringConvertible {
    /// What every id begins with.
    package static let prefix = "evt_"
    private static let maximumLength = 64

    /// The id.
    package let text: String

    /// Reads an id as a caller writes it; nothing where it cannot be one.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard text.hasPrefix(Self.prefix), text.utf8.count <= Self.maximumLength, isPlain else {
            return nil
        }
        self.text = text
    }

    /// Takes an id that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    /// Makes the id of a test.
    package init(ofTestAt moment: Timestamp, using entropy: inout some RandomNumberGenerator) {
        text = Self.prefix + VideoID(at: moment, using: &entropy).taskID + "_test"
    }

    package var description: String {
        text
    }
}

/// An event about a video, as it is put into words.
package struct WebhookEvent: Sendable {
    /// Its id, which stays the same whenever it is sent.
    package let id: WebhookEventID
    /// In which form it is told.
    package let format: WebhookFormat
    /// What has happened, such as `video.completed`.
    package let type: String
    /// When it happened.
    package let createdAt: Timestamp
    /// The video as it stood then.
    package let video: Video
    /// What addresses of this gateway begin with, where the order told.
    package let base: String?

    /// Makes an event.
    package init(
        id: WebhookEventID,
        format: WebhookFormat,
        type: String,
        createdAt: Timestamp,
        video: Video,
        base: String?
    ) {
        self.id = id
        self.format = format
        self.type = type
        self.createdAt = createdAt
        self.video = video
        self.base = base
    }
}
