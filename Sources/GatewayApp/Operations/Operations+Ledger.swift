import GatewayKling
import GatewayLedger
import GatewayModel
import GatewayServices
import Logging

extension Operations {
    /// Looks through all books, and changes nothing.
    package func verifyLedger() async throws -> AuditView {
        let report = try await ledger.verify(slots: settings.upstream.parallelTasks, at: clock.now)
        return AuditView(report, tenants: try await tenantNames())
    }

    /// Writes entries out, page by page, in the order of their numbers.
    /// - Parameters:
    ///   - from, through: The first and the last day, both included, such as `2026-11-22`, in `quota.time_zone`.
    ///   - write: Takes a piece of the text; what it throws ends the export.
    package func exportLedger(
        as format: EntryFormat,
        ofTenant name: String?,
        from: String?,
        through: String?,
        write: (String) throws -> Void
    ) async throws {
        var query = EntryQuery(
            from: try from.map { try day($0).start },
            until: try through.map { try day($0).end }
        )
        if let name {
            query.tenant = try await ledger.tenant(named: try TenantName(name)).id
        }
        try write(format.head)
        while case let page = try await ledger.entries(query), let last = page.last {
            try write(try page.map(format.line).joined())
            query.after = last.sequence
        }
    }

    /// Holds the money in doubt against what the upstream says, and changes nothing on either side.
    /// - Parameter secrets: The upstream's keys; without them nobody is asked.
    package func reconcileLedger(lookBack: Duration, secrets: GatewaySecrets?) async throws -> ReconciliationView {
        // The report says what went wrong; a log of it would only stand beside it.
        let logger = Logger(label: "kling-gateway.upstream") { _ in SwiftLogNoOpLogHandler() }
        let client = try secrets.map {
            try settings.upstreamClient(keys: $0.upstreamKeys, clock: clock, logger: logger)
        }
        let reconciliation = Reconciliation(ledger: ledger, upstream: client, lookBack: lookBack)
        let report: ReconciliationReport
        do {
            report = try await reconciliation.run(at: clock.now)
        } catch {
            await client?.shutdown()
            throw error
        }
        await client?.shutdown()
        return ReconciliationView(
            report,
            tenants: try await tenantNames(),
            window: settings.upstream.reconcileWindow
        )
    }

    private func day(_ text: String) throws(GatewayError) -> QuotaWindows.Window {
        guard let day = settings.quota.calendar.day(named: text) else {
            throw GatewayError(.invalidField, "\"\(text)\" is no day; write it as 2026-11-22.")
        }
        return day
    }
}
