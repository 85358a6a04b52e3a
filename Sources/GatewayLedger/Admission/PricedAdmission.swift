package import GatewayModel

/// A submission that is ready to be admitted: everything but the ledger's word.
package struct PricedAdmission: Sendable {
    /// The id that the video will have.
    package let id: VideoID
    /// Who orders.
    package let tenant: TenantID
    /// The tenant's own name for it, unique per tenant.
    package let externalID: String?
    /// What is ordered, at which price.
    package let priced: Catalogue.PricedOrder
    /// The currency of the price.
    package let currency: String
    /// The catalogue version of the price.
    package let priceVersion: String
    /// The caller's pairs.
    package let metadata: [String: String]
    /// The day and the month that it counts towards.
    package let windows: QuotaWindows
    /// What makes it recognizable when it comes again.
    package let identity: IdempotencyIdentity?
    /// Who waits for the answer.
    package let caller: OrderCaller?
    /// The place of its request in a trace.
    package let trace: TraceContext?
    /// What it asks of the result cache; nothing to leave it aside.
    package let cache: CacheRequest?
    /// When it leaves the queue unmade.
    package let queueDeadline: Timestamp?
    /// Which of its tenant's videos it goes before: those with less.
    package let priority: Int
    /// Who is told of this video alone, where the order names an address.
    package let webhook: OrderWebhook?
    /// Whether the upstream lists its model.
    let availability: UpstreamOffer.Availability
    /// When it is admitted.
    package let at: Timestamp

    /// Makes an admission.
    package init(
        id: VideoID,
        tenant: TenantID,
        externalID: String? = nil,
        priced: Catalogue.PricedOrder,
        currency: String,
        priceVersion: String,
        metadata: [String: String] = [:],
        windows: QuotaWindows,
        identity: IdempotencyIdentity? = nil,
        caller: OrderCaller? = nil,
        trace: TraceContext? = nil,
        cache: CacheRequest? = nil,
        queueDeadline: Timestamp? = nil,
        priority: Int = QueuePlace.standardPriority,
        webhook: OrderWebhook? = nil,
        availability: UpstreamOffer.Availability = .unknown,
        at: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.externalID = externalID
        self.priced = priced
        self.currency = currency
        self.priceVersion = priceVersion
        self.metadata = metadata
        self.windows = windows
        self.identity = identity
        self.caller = caller
        self.trace = trace
        self.cache = cache
        self.queueDeadline = queueDeadline
        self.priority = priority
        self.webhook = webhook
        self.availability = availability
        self.at = at
    }
}
