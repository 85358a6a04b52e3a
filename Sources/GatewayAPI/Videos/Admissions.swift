package import GatewayLedger
package import GatewayModel
import HTTPTypes

/// Admits orders, whichever form they came in: everything that can be checked without the ledger is checked here, and
/// the ledger has the last word.
package struct Admissions: Sendable {
    private let ledger: Ledger
    private let catalogue: Live<Catalogue>
    private let offer: Live<UpstreamOffer>
    private let drain: DrainSwitch
    let backlog: BacklogCounter
    private let inFlight = OrdersInFlight()
    private let settings: Live<APISettings>
    private let calendar: QuotaCalendar
    private let clock: any WallClock
    private let entropy: Entropy
    private let onAdmitted: @Sendable () -> Void

    /// Admits to this ledger.
    /// - Parameters:
    ///   - catalogue: Read once for every order, so that its price is of one list.
    ///   - offer: What the upstream was last known to list.
    ///   - drain: Thrown when the server is about to stop.
    ///   - settings: Read at every use.
    ///   - calendar: When days and months of quotas begin.
    ///   - onAdmitted: Told after each admission, when the video is durable.
    package init(
        ledger: Ledger,
        catalogue: Live<Catalogue>,
        offer: Live<UpstreamOffer>,
        drain: DrainSwitch,
        settings: Live<APISettings>,
        calendar: QuotaCalendar,
        clock: any WallClock,
        entropy: Entropy,
        onAdmitted: @escaping @Sendable () -> Void
    ) {
        self.ledger = ledger
        self.catalogue = catalogue
        self.offer = offer
        self.drain = drain
        backlog = BacklogCounter(ledger: ledger, settings: settings)
        self.settings = settings
        self.calendar = calendar
        self.clock = clock
        self.entropy = entropy
        self.onAdmitted = onAdmitted
    }

    /// Admits an order: nothing is written before everything is known to be right.
    ///
    /// Once the body has been read, a caller that hangs up changes nothing.
    func admit(
        _ form: SubmissionForm,
        from tenant: TenantID,
        headers: HTTPFields,
        path: String
    ) async throws(GatewayError) -> Admitted {
        let claim = try form.claim(headers: headers, path: path)
        return try await inFlight.decide(claim, of: tenant) { () async throws(GatewayError) in
            let order: Admission
            do throws(GatewayError) {
                order = try admission(of: form, claim, from: tenant, headers: headers)
            } catch {
                // What was accepted before is brought back, though the same could not be ordered now.
                guard let earlier = try await ledger.earlier(claim, of: tenant, at: clock.now) else {
                    throw error
                }
                return earlier
            }
            return try await admit(order)
        }
    }

    /// What would come of an order now; nothing is changed and nothing taken.
    func forecast(
        _ form: SubmissionForm,
        from tenant: TenantID,
        headers: HTTPFields,
        path: String
    ) async throws(GatewayError) -> (admission: Admission, forecast: AdmissionForecast) {
        let claim = try form.claim(headers: headers, path: path)
        var admission = try admission(of: form, claim, from: tenant, headers: headers)
        admission.isQueueFull = backlog.isFull
        return (admission, try await ledger.forecast(admission))
    }

    private func admit(_ order: Admission) async throws(GatewayError) -> Admitted {
        var order = order
        order.isQueueFull = backlog.enter()
        let admitted: Admitted
        do throws(GatewayError) {
            admitted = try await ledger.admit(order)
        } catch {
            backlog.leave(isAdmitted: false)
            throw error
        }
        backlog.leave(isAdmitted: !admitted.isReplayed && [.miss, .bypass].contains(admitted.video.cache))
        if !admitted.isReplayed {
            onAdmitted()
        }
        return admitted
    }

    /// What the ledger is to admit.
    private func admission(
        of form: SubmissionForm,
        _ claim: SubmissionClaim?,
        from tenant: TenantID,
        headers: HTTPFields
    ) throws(GatewayError) -> Admission {
        let catalogue = catalogue.value
        let priced = try catalogue.order(form.order)
        let cache = try CacheRequest(headers, policy: settings.value.cache)
        try drain.checkOpen()
        let now = clock.now
        var entropy = entropy
        return Admission(
            id: VideoID(at: now, using: &entropy),
            tenant: tenant,
            externalID: form.externalID,
            priced: priced,
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            metadata: form.metadata,
            windows: calendar.windows(at: now),
            claim: claim,
            cache: cache,
            queueDeadline: form.queueDeadline.map { now + $0 },
            refusal: refusal(of: priced.order.model, in: catalogue, at: now),
            at: now
        )
    }

    /// What a new order for a model is refused with that the upstream does not list.
    private func refusal(of model: ModelID, in catalogue: Catalogue, at now: Timestamp) -> GatewayError? {
        guard settings.value.refusesUnlistedModels,
            offer.value.availability(of: model, in: catalogue, at: now) == .unlisted
        else {
            return nil
        }
        return GatewayError(
            .unknownModel,
            "Kling does not offer \(model) to this gateway at present; GET /v1/models says which models are listed.",
            parameter: "model",
            origin: .upstream
        )
    }
}
