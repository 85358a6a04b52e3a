import GatewayLedger
import GatewayModel

extension Operations {
    /// Makes tenants what a file says, all of them or none.
    /// - Parameter isRehearsal: Whether it is only told what would change.
    /// - Throws: ``TenantFileError`` with everything that is wrong with the file.
    package func applyTenants(file: String, isRehearsal: Bool) async throws -> AppliedTenants {
        let plans = try TenantFile(path: file, catalogue: catalogue).plans
        guard !isRehearsal else {
            return AppliedTenants(try await ledger.changes(for: plans))
        }
        let now = clock.now
        let changes = try await ledger.apply(plans, at: now) { [entropy] in
            var entropy = entropy
            return TenantID(at: now, using: &entropy)
        }
        return AppliedTenants(changes)
    }
}
