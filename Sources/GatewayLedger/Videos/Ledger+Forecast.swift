package import GatewayModel

extension Ledger {
    /// Looks what ``admit(_:)`` would do now, on one snapshot, and takes nothing; whether the order repeats an earlier one
    /// is not looked at.
    /// - Throws: `tenantSuspended`; the refusal of a limit is part of what is returned.
    package func forecast(_ admission: Admission) async throws(GatewayError) -> AdmissionForecast {
        try await engine.read { connection throws(GatewayError) in
            try checkTenant(admission.tenant, on: connection)
            var refusal: GatewayError?
            do throws(GatewayError) {
                try check(admission, takingItsShare: false, on: connection)
            } catch  where error.origin == .caller {
                refusal = error
            }
            let rows = try connection.run("SELECT COUNT(*) + 1 FROM videos WHERE state = 'queued'")
            var reader = RowReader(rows.first ?? [])
            return AdmissionForecast(refusal: refusal, queuePosition: Int(try reader.integer()))
        }
    }
}
