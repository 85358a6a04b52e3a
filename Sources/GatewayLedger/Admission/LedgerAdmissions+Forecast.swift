package import GatewayModel

extension LedgerAdmissions {
    /// Looks what ``admit(_:)`` would do now, on one snapshot, and takes nothing; whether the order repeats an earlier one
    /// is not looked at.
    /// - Parameter refusal: What it is refused with already.
    /// - Throws: `tenantSuspended`; the refusal of a limit is part of what is returned.
    package func forecast(
        _ admission: PricedAdmission,
        refusal: GatewayError? = nil
    ) async throws(GatewayError) -> AdmissionForecast {
        try await engine.read(.forecast) { connection throws(GatewayError) in
            let terms = try checkTenant(of: admission, on: connection).terms
            let decision = CacheDecision(admission, rules: terms.rules)
            do throws(GatewayError) {
                if let refusal {
                    throw refusal
                }
                try terms.limits.check(admission)
                if let cached = try sharable(decision, at: admission.at, on: connection) {
                    return AdmissionForecast(refusal: nil, cache: cached.use, waits: cached.queuePlace.map { .at($0) })
                }
                try checkRoom(for: admission, within: terms.limits, on: connection)
            } catch  where ![.store, .damagedStore].contains(error.origin) {
                return AdmissionForecast(refusal: error, cache: decision.use, waits: nil)
            }
            return AdmissionForecast(refusal: nil, cache: decision.use, waits: .last(priority: admission.priority))
        }
    }
}
