import GatewayHTTP
import GatewayLedger
import GatewayModel

/// What is asked for of an endpoint; what is not given stays as it is.
struct WebhookForm: Sendable {
    let url: String?
    let events: Set<WebhookEventType>?
    let description: String?
    /// Only a change has it.
    let isEnabled: Bool?

    /// Reads the fields of an endpoint.
    /// - Throws: `unknownField` or `invalidField`, naming the field.
    init(_ fields: FieldReader, isChange: Bool) throws(GatewayError) {
        var fields = fields
        url = try fields.text("url")
        events = try Self.events(fields.take("events"))
        description = try fields.text("description")
        switch isChange ? fields.take("enabled") : nil {
        case nil: isEnabled = nil
        case .bool(let value): isEnabled = value
        default: throw .invalidField("enabled", "enabled must be true or false.")
        }
        try fields.finish()
        let scalars = description?.unicodeScalars.count ?? 0
        guard scalars <= WebhookEndpoint.maximumDescription else {
            throw .invalidField(
                "description",
                "description has at most \(WebhookEndpoint.maximumDescription) characters."
            )
        }
    }

    private static func events(_ field: Field?) throws(GatewayError) -> Set<WebhookEventType>? {
        guard let field else {
            return nil
        }
        var events: Set<WebhookEventType> = []
        if case .list(let names) = field {
            for case .text(let name) in names {
                WebhookEventType(rawValue: name).map { _ = events.insert($0) }
            }
            if !events.isEmpty, events.count == names.count {
                return events
            }
        }
        let known = WebhookEventType.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalidField("events", "events must be a list of different words out of \(known).")
    }
}

extension GatewayRequest {
    /// The endpoint that the path names.
    /// - Throws: `notFound` when it cannot be one.
    var webhookEndpointID: WebhookEndpointID {
        get throws(GatewayError) {
            guard let id = WebhookEndpointID(parameter("id") ?? "") else {
                throw GatewayError.noSuchWebhookEndpoint
            }
            return id
        }
    }
}
