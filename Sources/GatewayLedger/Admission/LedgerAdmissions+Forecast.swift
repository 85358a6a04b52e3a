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
            let decision = CacheDecision(admission, rules: try checkTenant(admission.tenant, on: connection))
            do throws(GatewayError) {
                if let refusal {
                    throw refusal
                }
                let limits = try limits(of: admission.tenant, on: connection)
                try limits.check(admission.priced.order)
                if let cached = try sharable(decision, at: admission.at, on: connection) {
                    let position = try cached.place.map { place throws(GatewayError) in
                        try queuePosition(of: place, on: connection)
                    }
                    return AdmissionForecast(refusal: nil, cache: cached.use, queuePosition: position)
                }
                try checkRoom(for: admission, within: limits, on: connection)
            } catch  where error.origin != .store {
                return AdmissionForecast(refusal: error, cache: decision.use, queuePosition: nil)
            }
            let position = try queuePosition(of: nil, on: connection)
            return AdmissionForecast(refusal: nil, cache: decision.use, queuePosition: position)
        }
    }

    /// How many stand before a place, and one; before the queue's end where none is given.
    private func queuePosition(of place: String?, on connection: some SQLConnection) throws(GatewayError) -> Int {
        let all = "SELECT COUNT(*) + 1 FROM videos WHERE state = 'queued' AND source_id IS NULL"
        let rows =
            if let place {
                try connection.run("\(all) AND COALESCE(place, id) < $1", [.text(place)])
            } else {
                try connection.run(all)
            }
        var reader = RowReader(rows.first ?? [])
        return Int(try reader.integer())
    }
}
