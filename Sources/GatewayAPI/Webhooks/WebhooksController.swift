import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes
import NIOCore

// Who is told of what becomes of a tenant's videos: endpoints, secrets, and what has become of telling them. In: a
// tenant's wishes. Out: rows that the ledger's moves and the notifier act on. What must hold: a secret leaves once, in
// the answer to the call that made it, or to the same call by the same key; and no address is registered that may not be
// told.

/// `/v1/webhook_endpoints` and `/v1/webhook_secret`.
struct WebhooksController: Sendable {
    private static let path = "/v1/webhook_endpoints"
    static let item = path + "/{id}"
    private static let tenantSecret = "/v1/webhook_secret"
    /// For how many seconds a former secret may sign beside the one after it: up to a week.
    private static let overlaps = 0...604_800

    let webhooks: LedgerWebhooks
    let parts: WebhookParts
    let body: WebhookBody
    let clock: any WallClock
    /// The calls with a key that are being made.
    let inFlight = OrdersInFlight()

    var routes: [Route] {
        let access = Access.tenant(.webhooksWrite)
        return [
            Route(.post, Self.path, access, create),
            Route(.get, Self.path, access, list),
            Route(.get, Self.item, access, read),
            Route(.patch, Self.item, access, change),
            Route(.delete, Self.item, access, delete),
            Route(.post, Self.item + "/secret", access, rotate),
            Route(.post, Self.item + "/test", access, test),
            Route(.get, Self.item + "/deliveries", query: ["after", "limit"], access, deliveries),
            Route(.post, Self.item + "/replay", access, replay),
            Route(.post, Self.tenantSecret, access, rotateTenantSecret),
        ]
    }

    /// `POST /v1/webhook_endpoints`: an endpoint with its secret, which is shown this once.
    private func create(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let form = try WebhookForm(try await request.fields(takesForms: false), isChange: false)
        guard let url = form.url else {
            throw GatewayError(.missingField, "url is missing: where events are sent.", parameter: "url")
        }
        var entropy = parts.entropy
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: clock.now, using: &entropy),
            tenant: try principal.owner,
            url: url,
            events: form.events ?? Set(WebhookEventType.allCases),
            description: form.description,
            createdAt: clock.now
        )
        let (secret, sealed) = makeSecret(of: endpoint.tenant)
        return try await once(
            Self.path,
            request,
            of: endpoint.tenant,
            saying: [url, form.events.map { $0.map(\.rawValue).sorted().joined(separator: " ") }, form.description],
            answer: { (_: Void) in Self.text(of: endpoint, secret: secret) },
            { call throws(GatewayError) in
                try await parts.sender.check(url, as: "url", mustBeFound: true)
                return try await webhooks.create(endpoint, secret: sealed, under: call)
            }
        )
    }

    private func list(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let endpoints = try await webhooks.endpoints(of: try principal.owner)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { list in
                list.member("object", "list")
                list.name("data")
                list.array(endpoints) { WebhookEndpointResponse(endpoint: $1).write(to: &$0) }
                list.member("first_id", endpoints.first?.id.text)
                list.member("last_id", endpoints.last?.id.text)
                list.member("has_more", false)
            }
        }
    }

    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        answer(try await webhooks.endpoint(try request.webhookEndpointID, of: try principal.owner))
    }

    private func change(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let id = try request.webhookEndpointID
        let form = try WebhookForm(try await request.fields(takesForms: false), isChange: true)
        if let url = form.url {
            try await parts.sender.check(url, as: "url", mustBeFound: true)
        }
        let now = clock.now
        let changed = try await webhooks.change(id, of: try principal.owner, at: now) { endpoint in
            endpoint.url = form.url ?? endpoint.url
            endpoint.events = form.events ?? endpoint.events
            endpoint.description = form.description ?? endpoint.description
            switch form.isEnabled {
            case true?: (endpoint.disabledAt, endpoint.disabledReason, endpoint.failingSince) = (nil, nil, nil)
            case false? where endpoint.disabledAt == nil:
                (endpoint.disabledAt, endpoint.disabledReason) = (now, .requested)
            case false?, nil: break
            }
        }
        return answer(changed)
    }

    private func delete(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let id = try request.webhookEndpointID
        try await webhooks.delete(id, of: try principal.owner, at: clock.now)
        return .json(headers: GatewayResponse.privateHeaders) { writer in
            writer.object { deletion in
                deletion.member("id", id.text)
                deletion.member("object", "webhook_endpoint.deleted")
                deletion.member("deleted", true)
            }
        }
    }

    /// `POST …/{id}/secret`: another secret, which is shown this once.
    private func rotate(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let id = try request.webhookEndpointID
        let overlap = try Self.overlap(try await request.optionalFields())
        let (owner, now) = (try principal.owner, clock.now)
        let (secret, sealed) = makeSecret(of: owner)
        return try await once(
            Self.item + "/secret",
            request,
            of: owner,
            saying: [id.text, "\(overlap.milliseconds)"],
            answer: { endpoint in Self.text(of: endpoint, secret: secret) },
            { call throws(GatewayError) in
                try await webhooks.rotateSecret(of: id, of: owner, to: sealed, overlap: overlap, at: now, under: call)
            }
        )
    }

    /// `POST /v1/webhook_secret`: the tenant's secret for the addresses of its orders, which is shown this once.
    private func rotateTenantSecret(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        let overlap = try Self.overlap(try await request.optionalFields())
        let owner = try principal.owner
        let (now, (secret, sealed)) = (clock.now, makeSecret(of: owner))
        return try await once(
            Self.tenantSecret,
            request,
            of: owner,
            saying: ["\(overlap.milliseconds)"],
            answer: { isRotation in
                var writer = JSONWriter()
                writer.object { object in
                    object.member("object", "webhook_secret")
                    secret.withExposedText { object.member("secret", $0) }
                    object.member("created_at", now.seconds)
                    object.member("previous_expires_at", isRotation ? (now + overlap).seconds : nil)
                }
                return String(buffer: writer.buffer)
            },
            { call throws(GatewayError) in
                try await webhooks.rotateSecret(ofTenant: owner, to: sealed, overlap: overlap, at: now, under: call)
            }
        )
    }
}

extension WebhooksController {
    private func makeSecret(of tenant: TenantID) -> (WebhookSecret, sealed: String) {
        var entropy = parts.entropy
        let secret = WebhookSecret(using: &entropy)
        return (secret, parts.seal.seal(secret, of: tenant, using: &entropy))
    }

    private func answer(_ endpoint: WebhookEndpoint) -> GatewayResponse {
        .json(headers: GatewayResponse.privateHeaders) { writer in
            WebhookEndpointResponse(endpoint: endpoint).write(to: &writer)
        }
    }

    private static func text(of endpoint: WebhookEndpoint, secret: WebhookSecret) -> String {
        var writer = JSONWriter()
        WebhookEndpointResponse(endpoint: endpoint, secret: secret).write(to: &writer)
        return String(buffer: writer.buffer)
    }

    private static func overlap(_ fields: FieldReader) throws(GatewayError) -> Duration {
        var fields = fields
        let seconds = try fields.wholeNumber("overlap")
        try fields.finish()
        guard let seconds else {
            return WebhookEndpoint.overlap
        }
        guard overlaps.contains(seconds) else {
            throw .invalidField(
                "overlap",
                "overlap must be \(overlaps.lowerBound) to \(overlaps.upperBound) seconds."
            )
        }
        return .seconds(seconds)
    }
}
