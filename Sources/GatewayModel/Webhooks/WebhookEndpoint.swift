/// An address at which a tenant is told of all its videos.
package struct WebhookEndpoint: Sendable, Hashable {
    /// How many a tenant may have.
    package static let maximumPerTenant = 16
    /// The longest description, in Unicode scalars.
    package static let maximumDescription = 256
    /// The longest address, in bytes.
    package static let maximumURL = 2048
    /// How long after a rotation what is sent is signed with the former secret as well, unless somebody says otherwise.
    package static let overlap = Duration.seconds(24 * 3600)
    /// How long an endpoint may fail all the time before it is disabled.
    package static let patience = Duration.seconds(5 * 24 * 3600)

    /// Why an endpoint is told nothing.
    package enum DisabledReason: String, Sendable {
        /// Its tenant has said so.
        case requested
        /// It has answered 410.
        case gone
        /// It has failed for longer than ``WebhookEndpoint/patience``.
        case failing
    }

    /// Its id.
    package let id: WebhookEndpointID
    /// Whose it is.
    package let tenant: TenantID
    /// Where it is.
    package var url: String
    /// What it is told of.
    package var events: Set<WebhookEventType>
    /// What its tenant says of it.
    package var description: String?
    /// When it was made.
    package let createdAt: Timestamp
    /// Since when it is told nothing; nothing while it is told.
    package var disabledAt: Timestamp?
    /// Why it is told nothing.
    package var disabledReason: DisabledReason?
    /// Since when nothing has arrived, if something failed after the last that did.
    package var failingSince: Timestamp?

    /// Makes an endpoint that is told.
    package init(
        id: WebhookEndpointID,
        tenant: TenantID,
        url: String,
        events: Set<WebhookEventType> = Set(WebhookEventType.allCases),
        description: String? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.url = url
        self.events = events
        self.description = description
        self.createdAt = createdAt
    }
}

/// The id of an endpoint: `we_` and 26 characters.
package struct WebhookEndpointID: Hashable, Sendable, CustomStringConvertible {
    /// What every id begins with.
    package static let prefix = "we_"

    /// The id.
    package let text: String

    /// Makes an id.
    package init(at moment: Timestamp, using entropy: inout some RandomNumberGenerator) {
        text = Self.prefix + VideoID(at: moment, using: &entropy).taskID
    }

    /// Reads an id as a caller writes it; nothing where it cannot be one.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), VideoID(taskID: String(text.dropFirst(Self.prefix.count))) != nil else {
            return nil
        }
        self.text = text
    }

    /// Takes an id that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}

/// An address that is told of one video, as its order named it.
package struct OrderWebhook: Sendable, Hashable {
    /// The address.
    package let url: String
    /// Scheme, host and port of the address: what is sent there waits for nothing that is sent elsewhere.
    package let origin: String
    /// In which form it is told.
    package let format: WebhookFormat
    /// What addresses of this gateway begin with for whoever ordered.
    package let base: String?

    /// Makes an address.
    package init(url: String, origin: String, format: WebhookFormat, base: String?) {
        self.url = url
        self.origin = origin
        self.format = format
        self.base = base
    }
}
