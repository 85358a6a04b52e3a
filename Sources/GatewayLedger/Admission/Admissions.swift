package import GatewayModel

// From an order to a video that is durable, and its money held. What is asked of an order, and in which order, is in
// this file from top to bottom:
//
//   1  replay              what came before is brought back, whatever has become of model, price or queue since
//   2  tenant              whoever is suspended orders nothing; asked where the key is checked, and again in 6
//   3  catalogue, price    what the model cannot do, and what has no price, is refused
//   4  draining, offer     a server about to stop, and a model that the upstream lists no more, take nothing new; nor
//      webhook             does an address that may not be told
//   5  backlog             a full queue refuses without the writer
//      one transaction, durable on return; nothing of it remains when it refuses:
//   6  tenant, replay      the arbiter of 1 and 2 among all servers; takes the key, and finds what was never delivered
//   7  limits on the order what its tenant may order at all
//   8  same order          one under way or made is shared: no money, no limit, no place in the queue
//   9  reserve quotas      every limit at once, each within itself
//  10  row, entry          the video and its hold
//
// openapi/gateway.yaml tells the same order, and a test holds both against what is done.

/// Admits orders.
package struct Admissions: Sendable {
    /// What waits.
    package let queue: VideoQueue

    private let ledger: LedgerAdmissions
    private let catalogue: LiveValue<Catalogue>
    private let offer: LiveValue<UpstreamOffer>
    private let drain: DrainSwitch
    private let inFlight = OrdersInFlight()
    private let pendingAnswers = PendingAnswers()
    private let rules: LiveValue<AdmissionRules>
    private let calendar: QuotaCalendar
    private let clock: any WallClock
    private let entropy: Entropy
    private let onOutcome: @Sendable (AdmissionOutcome) -> Void

    /// Admits to this ledger.
    /// - Parameters:
    ///   - catalogue: Read once for every order, so that its price is of one list.
    ///   - offer: What the upstream was last known to list.
    ///   - drain: Thrown when the server is about to stop.
    ///   - rules: Read at every use.
    ///   - calendar: When days and months of quotas begin.
    ///   - onOutcome: Told what each order came to, on the task that asked; it must be quick.
    package init(
        ledger: Ledger,
        catalogue: LiveValue<Catalogue>,
        offer: LiveValue<UpstreamOffer>,
        drain: DrainSwitch,
        rules: LiveValue<AdmissionRules>,
        calendar: QuotaCalendar,
        clock: any WallClock,
        entropy: Entropy,
        onOutcome: @escaping @Sendable (AdmissionOutcome) -> Void = { _ in }
    ) {
        self.ledger = ledger.admissions
        queue = VideoQueue(ledger: ledger.reader)
        self.catalogue = catalogue
        self.offer = offer
        self.drain = drain
        self.rules = rules
        self.calendar = calendar
        self.clock = clock
        self.entropy = entropy
        self.onOutcome = onOutcome
    }

    /// Admits an order, or brings back what it came to the first time; durable on return.
    /// - Throws: what it is refused with, of which nothing remains, or `idempotencyInFlight` where the same is being
    ///   decided about at this moment.
    package func admit(_ request: AdmissionRequest) async throws(GatewayError) -> Admitted {
        let answer = await pendingAnswers.enter(request)
        do throws(GatewayError) {
            var admitted = try await decide(request)
            onOutcome(AdmissionOutcome(admitted))
            admitted.pendingAnswer = answer
            admitted.repetition = RepeatedOrder(request, admitted, at: clock.now)
            return admitted
        } catch {
            answer?.leave()
            onOutcome(AdmissionOutcome(refused: error.code, of: request.tenant))
            throw error
        }
    }

    /// Takes note of what became of the answer to an order; one that was lost is brought back when the same is ordered
    /// again by the same key, unless the order has an idempotency key, which brings it back anyway.
    ///
    /// Of an order that repeated an earlier one it is kept, for whoever follows the video, who asked and got what.
    /// - Parameter isDelivered: Whether all of it was written to a connection that was there.
    /// - Throws: `storeUnavailable` where it could not be written down.
    package func answered(
        _ admitted: Admitted,
        isDelivered: Bool
    ) async throws(GatewayError) {
        if let pending = admitted.pendingAnswer {
            defer { pending.leave() }
            if !isDelivered, !admitted.hasOtherCaller {
                try await ledger.noteUndelivered(pending.answer, of: admitted.video.id, at: clock.now)
            } else if isDelivered, admitted.isReplayed {
                try await ledger.forgetUndelivered(pending.answer, of: admitted.video.id)
            }
        }
        if let repetition = admitted.repetition {
            try await ledger.note(repetition, isDelivered: isDelivered)
        }
    }

    private func decide(_ request: AdmissionRequest) async throws(GatewayError) -> Admitted {
        try await inFlight.decide(request.identity, of: request.tenant) { () async throws(GatewayError) in
            if let earlier = try await ledger.earlier(request.identity, of: request.tenant, at: clock.now) {
                return earlier
            }
            let admission = try price(request)
            try drain.checkOpen()
            try checkOffer(of: admission)
            try await request.webhook?.check()
            try queue.enter(admission.id, of: admission.tenant, within: rules.value.room)
            var admitted: Admitted
            do throws(GatewayError) {
                admitted = try await ledger.admit(admission)
            } catch {
                queue.leave(admission.id, waits: false)
                throw error
            }
            queue.leave(admission.id, waits: !admitted.isReplayed && admitted.video.isMade)
            if !admitted.isReplayed, !admitted.video.isMade {
                admitted.saved = (amount: admission.priced.price, currency: admission.currency)
            }
            return admitted
        }
    }

    /// What would come of an order now, with its price; nothing is changed and nothing taken, and whether it repeats an
    /// earlier one is not looked at.
    /// - Throws: what is wrong with the order itself, `draining`, or `tenantSuspended`; any other refusal is part of what
    ///   is returned.
    package func forecast(
        _ request: AdmissionRequest
    ) async throws(GatewayError) -> (admission: PricedAdmission, forecast: AdmissionForecast) {
        let admission = try price(request)
        try drain.checkOpen()
        try await request.webhook?.check()
        var refusal: GatewayError?
        do throws(GatewayError) {
            try checkOffer(of: admission)
            try queue.checkRoom(for: admission.tenant, within: rules.value.room)
        } catch {
            refusal = error
        }
        return (admission, try await ledger.forecast(admission, refusal: refusal))
    }

    /// The order as the catalogue has it, at its price.
    private func price(_ request: AdmissionRequest) throws(GatewayError) -> PricedAdmission {
        let catalogue = catalogue.value
        let priced = try catalogue.order(request.order)
        let now = clock.now
        var entropy = entropy
        return PricedAdmission(
            id: VideoID(at: now, using: &entropy),
            tenant: request.tenant,
            externalID: request.externalID,
            priced: priced,
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            metadata: request.metadata,
            windows: calendar.windows(at: now),
            identity: request.identity,
            caller: request.caller,
            trace: request.trace,
            cache: CacheRequest(policy: rules.value.cache, directives: request.cache),
            queueDeadline: request.queueDeadline.map { now + $0 },
            priority: request.priority,
            webhook: request.webhook?.webhook,
            availability: offer.value.availability(of: priced.order.model, in: catalogue, at: now),
            at: now
        )
    }

    /// - Throws: `unknownModel` for a model that the upstream does not list.
    private func checkOffer(of admission: PricedAdmission) throws(GatewayError) {
        guard rules.value.refusesUnlistedModels, admission.availability == .unlisted else {
            return
        }
        throw GatewayError(
            .unknownModel,
            """
            Kling does not offer \(admission.priced.order.model) to this gateway at present; GET /v1/models says which \
            models are listed.
            """,
            parameter: "model",
            origin: .upstream
        )
    }
}

extension LedgerAdmissions {
    /// Admits a video: its key and every limit checked and taken, its row and its hold, in one transaction that is
    /// durable on return.
    ///
    /// A submission that comes again brings back what it came to the first time.
    /// - Throws: `tenantSuspended`, `idempotencyMismatch`, `modelNotAllowed`, that of a limit which the order would
    ///   exceed, or `invalidField` while another video of the tenant has the external id; nothing is taken then.
    package func admit(_ admission: PricedAdmission) async throws(GatewayError) -> Admitted {
        let order = PreparedAdmission(admission)
        let (admitted, terms) = try await engine.write(.admit) { connection throws(GatewayError) in
            try admit(order, on: connection)
        }
        self.terms.keep(terms, of: admission.tenant)
        return admitted
    }

    private func admit(
        _ order: PreparedAdmission,
        on connection: some SQLConnection
    ) throws(GatewayError) -> (Admitted, TenantTerms) {
        let admission = order.admission
        try lockUnmarked(admission, on: connection)
        let (terms, undelivered) = try checkTenant(of: admission, on: connection)
        if let earlier = try repeated(admission, undelivered: undelivered, on: connection) {
            return (earlier, terms)
        }
        try terms.limits.check(admission)
        let cache = CacheDecision(admission, rules: terms.rules, digest: order.cacheDigest)
        if let shared = try share(cache, for: order, on: connection) {
            return (shared, terms)
        }
        let uses = try reserve(admission, within: terms.limits, on: connection)
        let video = try insert(NewVideo(order, cache: cache), on: connection)
        try hold(admission).write(on: connection, at: admission.at)
        try noteIfCallerIsGone(admission, on: connection)
        let wasForced = admission.cache.map { !$0.directives.mayShare } ?? false
        return (Admitted(video: video, isReplayed: false, uses: uses, wasForced: wasForced), terms)
    }

    private func hold(_ admission: PricedAdmission) -> LedgerEntry {
        LedgerEntry(
            video: admission.id,
            tenant: admission.tenant,
            kind: .hold,
            amount: admission.priced.price,
            currency: admission.currency
        )
    }
}
