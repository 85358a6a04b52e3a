package import GatewayModel

extension LedgerReader {
    /// The most deliveries that ``deliveries(about:)`` tells of each event.
    package static let maximumDeliveriesTold = 20

    /// What has become of telling callers about a video, whoever's it is, for operators; in the order of the events.
    ///
    /// An event's id follows from its video and what has become of it, so that each is a search by key.
    package func deliveries(about video: VideoID) async throws(GatewayError) -> [VideoDelivery] {
        try await engine.read(.listDeliveries) { connection throws(GatewayError) in
            var deliveries: [VideoDelivery] = []
            for event in Self.events(about: video) {
                let rows = try connection.run(
                    """
                    SELECT target, state, tries, status, error, created_at, tried_at, ended_at,
                    CASE WHEN state = 'pending' THEN next_at END
                    FROM webhook_deliveries WHERE event_id = $1 ORDER BY target LIMIT $2
                    """,
                    [.text(event.text), SQLValue(rows: Self.maximumDeliveriesTold)]
                )
                for row in rows {
                    deliveries.append(try VideoDelivery(of: event, RowReader(row)))
                }
            }
            return deliveries.sorted { ($0.createdAt, $0.event.text) < ($1.createdAt, $1.event.text) }
        }
    }

    private static func events(about video: VideoID) -> [WebhookEventID] {
        let ends = [VideoStatus.completed, .failed, .canceled].map(\.rawValue)
        let told = ends + ([VideoStatus.inProgress.rawValue] + ends).map { "kling_\($0)" }
        return told.map { WebhookEventID(stored: "\(WebhookEventID.prefix)\(video.taskID)_\($0)") }
    }
}

/// What has become of sending one event about a video to one address.
package struct VideoDelivery: Sendable, Hashable {
    /// The event.
    package let event: WebhookEventID
    /// The endpoint that it goes to; nothing for the address that came with the order.
    package let endpoint: String?
    /// Where it stands.
    package let state: WebhookDelivery.State
    /// How often it was tried.
    package let tries: Int64
    /// The HTTP status of the last answer, if there was one.
    package let status: Int64?
    /// What went wrong the last time, in a word.
    package let error: String?
    /// When the event happened.
    package let createdAt: Timestamp
    /// When it was last tried.
    package let triedAt: Timestamp?
    /// When it ended.
    package let endedAt: Timestamp?
    /// When it will be tried next; nothing once it has ended.
    package let nextAt: Timestamp?

    fileprivate init(of event: WebhookEventID, _ row: RowReader) throws(GatewayError) {
        var reader = row
        self.event = event
        let target = try reader.text()
        endpoint = target == "video" ? nil : target
        state = try reader.value(WebhookDelivery.State.self)
        tries = try reader.integer()
        status = try reader.integerIfPresent()
        error = try reader.textIfPresent()
        createdAt = try reader.moment()
        triedAt = try reader.momentIfPresent()
        endedAt = try reader.momentIfPresent()
        nextAt = try reader.momentIfPresent()
    }
}
