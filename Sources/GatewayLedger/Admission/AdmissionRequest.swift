package import GatewayModel

/// An order as its caller asked for it, before anything of it has been checked.
package struct AdmissionRequest: Sendable {
    /// Who orders.
    package let tenant: TenantID
    /// What makes it recognizable when it comes again.
    package let identity: IdempotencyIdentity
    /// What is ordered.
    package let order: OrderRequest
    /// Who waits for the answer; nothing where nobody can be lost on the way.
    package var caller: OrderCaller?
    /// The place of its request in a trace; nothing while there are no traces.
    package var trace: TraceContext?
    /// The tenant's own name for it, unique per tenant.
    package var externalID: String?
    /// The caller's pairs.
    package var metadata: [String: String] = [:]
    /// How long it may wait.
    package var queueDeadline: Duration?
    /// Which of its tenant's videos it goes before: those with less.
    package var priority = QueuePlace.standardPriority
    /// What it asks of the result cache.
    package var cache = CacheDirectives()
    /// Who is told of its video, and what must hold of that.
    package var webhook: RequestedWebhook?

    /// Makes a request.
    package init(tenant: TenantID, identity: IdempotencyIdentity, order: OrderRequest) {
        self.tenant = tenant
        self.identity = identity
        self.order = order
    }
}

/// An address that an order wants its video told to.
package struct RequestedWebhook: Sendable {
    /// The address.
    package let webhook: OrderWebhook
    /// Whether it may be told, asked once it is known that the order repeats no earlier one.
    package let check: @Sendable () async throws(GatewayError) -> Void

    /// Makes a wish.
    /// - Parameter check: Throws why the address cannot be told.
    package init(_ webhook: OrderWebhook, check: @escaping @Sendable () async throws(GatewayError) -> Void) {
        self.webhook = webhook
        self.check = check
    }
}

/// What an operator may say about admissions.
package struct AdmissionRules: Sendable {
    /// How many videos may wait.
    package var room: QueueRoom
    /// Whether an order for a model is refused that the upstream lists no more.
    package var refusesUnlistedModels: Bool
    /// What the result cache does for tenants without rules of their own.
    package var cache: CachePolicy

    /// Makes rules.
    package init(room: QueueRoom, refusesUnlistedModels: Bool, cache: CachePolicy) {
        self.room = room
        self.refusesUnlistedModels = refusesUnlistedModels
        self.cache = cache
    }
}

/// What makes a submission recognizable when it comes again.
package struct IdempotencyIdentity: Sendable {
    /// How long a key brings back what it was first used for.
    package static let keyLife = Duration.seconds(24 * 3600)
    /// How long after its admission a video is joined by a client that says it repeats itself.
    package static let repeatWindow = Duration.seconds(600)
    /// How long before an order, whose caller has left, an equal one may have come that its client sent after it.
    package static let overtakingWindow = Duration.seconds(10)

    /// Where it was submitted; the same key means another thing elsewhere.
    package let route: String
    /// The caller's `Idempotency-Key`.
    package let key: String?
    /// A digest of everything that was asked for.
    package let digest: String
    /// Whether the client says that it has sent the same before, without a key.
    package let isRepeat: Bool
    /// For how long an equal order of the tenant is taken for a repetition that nothing marks as one.
    package var tenantWindow: Duration?

    /// Makes a claim.
    package init(route: String, key: String?, digest: String, isRepeat: Bool) {
        self.route = route
        self.key = key
        self.digest = digest
        self.isRepeat = isRepeat
    }

    /// How old an equal order may be for this one to join it; one with a key joins what has the same key alone.
    var window: Duration? {
        guard key == nil else {
            return nil
        }
        return isRepeat ? max(Self.repeatWindow, tenantWindow ?? .zero) : tenantWindow
    }
}

/// Who waits for the answer to an order.
package struct OrderCaller: Sendable {
    /// The key that it showed.
    package let key: KeyID
    /// The name of its request, which its answer and the log have too.
    package let requestID: String?
    /// Whether no answer can reach it any more.
    package let isGone: @Sendable () -> Bool

    /// Makes a caller.
    package init(key: KeyID, requestID: String? = nil, isGone: @escaping @Sendable () -> Bool) {
        self.key = key
        self.requestID = requestID
        self.isGone = isGone
    }
}
