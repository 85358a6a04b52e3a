import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes
import NIOCore

// What has become of telling an endpoint, and telling it again.

extension WebhooksController {
    private static let pageLimits = 1...100
    private static let defaultPageLimit = 20

    /// `POST …/{id}/test`: an event of its own, for this endpoint alone.
    func test(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let (id, owner) = (try request.webhookEndpointID, try principal.owner)
        try (try await request.optionalFields()).finish()
        let endpoint = try await webhooks.endpoint(id, of: owner)
        var entropy = parts.entropy
        let now = clock.now
        let event = WebhookEventID(ofTestAt: now, using: &entropy)
        let text = body.test(event, of: endpoint, at: now)
        return try await once(
            Self.item + "/test",
            request,
            of: owner,
            saying: [id.text],
            answer: { (_: Void) in text },
            { call throws(GatewayError) in
                try await webhooks.test(id, of: owner, event: event, body: text, at: now, under: call)
            }
        )
    }

    /// `GET …/{id}/deliveries`: what has become of what the endpoint was to be told, latest first.
    func deliveries(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let page = try await webhooks.deliveries(
            to: try request.webhookEndpointID,
            of: try principal.owner,
            after: try request.query["after"]
                .map { text throws(GatewayError) in
                    try WebhookEventID(text, as: "after")
                },
            limit: try request.query.number("limit", in: Self.pageLimits, default: Self.defaultPageLimit)
        )
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(page.deliveries) { WebhookDeliveryResponse(delivery: $1).write(to: &$0) }
                list.member("first_id", page.deliveries.first?.event.text)
                list.member("last_id", page.deliveries.last?.event.text)
                list.member("has_more", page.hasMore)
            }
        }
    }

    /// `POST …/{id}/replay`: one event or those of a time, sent again with their ids and bodies.
    func replay(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let (id, owner, now) = (try request.webhookEndpointID, try principal.owner, clock.now)
        let wish = try ReplayForm(try await request.optionalFields())
        let replay = try wish.replay(at: now)
        return try await once(
            Self.item + "/replay",
            request,
            of: owner,
            saying: [id.text, wish.event?.text, wish.start.map(String.init), wish.end.map(String.init)],
            answer: { count in
                var writer = JSONWriter()
                writer.object { object in
                    object.member("object", "webhook_replay")
                    object.member("endpoint_id", id.text)
                    object.member("events", Int64(count))
                    object.member("has_more", count == WebhookReplay.maximumEvents)
                }
                return String(buffer: writer.buffer)
            },
            { call throws(GatewayError) in
                try await webhooks.replay(replay, to: id, of: owner, at: now, under: call)
            }
        )
    }
}

/// What is asked for of a replay: one event, or those of a time.
private struct ReplayForm {
    let event: WebhookEventID?
    /// In seconds.
    let start: Int?
    let end: Int?

    init(_ fields: FieldReader) throws(GatewayError) {
        var fields = fields
        let name = try fields.text("event_id")
        (start, end) = (try fields.wholeNumber("from"), try fields.wholeNumber("to"))
        try fields.finish()
        guard let name else {
            event = nil
            return
        }
        guard start == nil, end == nil else {
            throw .invalidField("event_id", "Give either event_id or a time.")
        }
        event = try WebhookEventID(name, as: "event_id")
    }

    func replay(at now: Timestamp) throws(GatewayError) -> WebhookReplay {
        if let event {
            return .event(event)
        }
        guard let start else {
            throw GatewayError(
                .missingField,
                "Give event_id, or from and perhaps to in seconds since 1970.",
                parameter: "event_id"
            )
        }
        // The seconds of `created_at` are cut off, so the last one is meant whole.
        let last = end.map { Timestamp(seconds: Int64($0)) + .milliseconds(999) } ?? now
        let first = Timestamp(seconds: Int64(start))
        guard Self.moments.contains(start), end.map(Self.moments.contains) ?? true, first <= last else {
            throw .invalidField("to", "from and to must be seconds since 1970, from not after to.")
        }
        return .range(from: first, through: last)
    }

    /// Up to the end of the year 9999, in seconds.
    private static let moments = 0...253_402_300_799
}

extension WebhookEventID {
    /// Reads an id that a caller gives.
    /// - Throws: `invalidField` where it cannot be one.
    fileprivate init(_ text: String, as name: String) throws(GatewayError) {
        guard let event = WebhookEventID(text) else {
            throw .invalidField(name, "\(name) must be the id of an event.")
        }
        self = event
    }
}
