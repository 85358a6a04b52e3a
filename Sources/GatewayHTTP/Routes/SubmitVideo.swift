import GatewayLedger
import GatewayModel
import HTTPTypes
import Hummingbird

/// `POST /v1/videos`: from the caller's form to a durable video; the key was verified on the way here.
enum SubmitVideo {
    static func answer(to tenant: TenantContext, at desk: FrontDesk) async throws -> Response {
        let fields = try await tenant.request.fields(upTo: desk.limits.bodyBytes, takesForms: true)
        let form = try SubmissionForm(video: fields)
        let admitted = try await admit(form, for: tenant, at: desk)
        return Response.video(admitted.video, at: desk).marked(admitted)
    }

    /// Admits an order, whichever clothes it came in: nothing is written before everything is known to be right.
    ///
    /// Once the body has been read, a caller that hangs up changes nothing.
    static func admit(
        _ form: SubmissionForm,
        for tenant: TenantContext,
        at desk: FrontDesk
    ) async throws(GatewayError) -> Admitted {
        let claim = try form.claim(from: tenant)
        return try await desk.inFlight.decide(claim, of: tenant.tenant) { () async throws(GatewayError) in
            let order: Admission
            do throws(GatewayError) {
                order = try admission(of: form, claim, for: tenant, at: desk)
            } catch {
                // What was accepted before is brought back, though the same could not be ordered now.
                guard let earlier = try await desk.ledger.earlier(claim, of: tenant.tenant, at: desk.clock.now) else {
                    throw error
                }
                return earlier
            }
            return try await admit(order, for: tenant, at: desk)
        }
    }

    private static func admit(
        _ admission: Admission,
        for tenant: TenantContext,
        at desk: FrontDesk
    ) async throws(GatewayError) -> Admitted {
        var admission = admission
        admission.isQueueFull = desk.queue.enter()
        let admitted: Admitted
        do throws(GatewayError) {
            admitted = try await desk.ledger.admit(admission)
        } catch {
            desk.queue.leave(isAdmitted: false)
            tenant.notes.note(error.uses)
            throw error
        }
        desk.queue.leave(isAdmitted: !admitted.isReplayed && [.miss, .bypass].contains(admitted.video.cache))
        tenant.notes.note(admitted.uses)
        if !admitted.isReplayed {
            desk.onAdmitted()
        }
        return admitted
    }

    /// What the ledger is to admit: everything about an order is checked here that can be checked without it.
    static func admission(
        of form: SubmissionForm,
        _ claim: SubmissionClaim?,
        for tenant: TenantContext,
        at desk: FrontDesk
    ) throws(GatewayError) -> Admission {
        let catalogue = desk.catalogue
        let priced = try catalogue.order(form.order)
        let cache = try CacheRequest(tenant.request.headers, policy: desk.settings.cache)
        try desk.drain.checkOpen()
        let now = desk.clock.now
        var entropy = desk.entropy
        return Admission(
            id: VideoID(at: now, using: &entropy),
            tenant: tenant.tenant,
            externalID: form.externalID,
            priced: priced,
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            metadata: form.metadata,
            windows: desk.calendar.windows(at: now),
            claim: claim,
            cache: cache,
            queueDeadline: form.queueDeadline.map { now + $0 },
            refusal: desk.refusal(of: priced.order.model, in: catalogue),
            at: now
        )
    }
}

extension FrontDesk {
    /// What a new order for a model is refused with that the upstream does not list.
    fileprivate func refusal(of model: ModelID, in catalogue: Catalogue) -> GatewayError? {
        guard settings.refusesUnlistedModels, availability(of: model, in: catalogue) == .unlisted else {
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

extension Response {
    /// Tells what became of the submission beside the video: whether it is the answer to an earlier one, and what the
    /// result cache did.
    func marked(_ admitted: Admitted) -> Response {
        var response = self
        if admitted.isReplayed {
            response.headers[.idempotentReplayed] = "true"
        } else {
            response.headers[.cacheStatus] = CacheStatus(admitted).text
        }
        return response
    }
}
