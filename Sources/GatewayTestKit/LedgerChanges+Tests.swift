package import GatewayLedger
package import GatewayModel

extension AuditActor {
    /// Whoever makes changes in tests that are about something else.
    package static let test = AuditActor(.command, name: "test", origin: "test")
}

extension Ledger {
    /// What operators change, in tests that are not about who does it.
    package var changes: LedgerChanges {
        changes(by: .test)
    }
}

/// Changes in tests that are not about when they are made.
extension LedgerChanges {
    private static let start = Timestamp(milliseconds: 0)

    /// Suspends or resumes a tenant.
    package func setState(
        _ state: Tenant.State,
        ofTenant name: TenantName
    ) async throws(GatewayError) -> Tenant {
        try await setState(state, ofTenant: name, at: Self.start)
    }

    /// Changes some of a tenant's limits, and its own rules.
    package func setLimits(
        _ changes: [LimitName: String],
        ofTenant name: TenantName,
        rules alter: @escaping @Sendable (inout TenantRules) -> Void = { _ in }
    ) async throws(GatewayError) -> TenantLimits {
        try await setLimits(changes, ofTenant: name, at: Self.start, rules: alter)
    }

    /// Forgets what was made up to now.
    package func purgeCache(ofTenant name: TenantName?) async throws(GatewayError) -> Int64 {
        try await purgeCache(ofTenant: name, at: Self.start)
    }

    /// Ends the pause of exactly this scope.
    package func resume(_ scope: PauseScope) async throws(GatewayError) -> (ended: Pause?, others: Pauses) {
        try await resume(scope, at: Self.start)
    }
}
