import GatewayLedger

extension Operations {
    /// Looks through all books, and changes nothing.
    package func verifyLedger() async throws -> AuditView {
        let report = try await ledger.verify(slots: settings.upstream.parallelTasks, at: clock.now)
        return AuditView(report, tenants: try await tenantNames())
    }
}
