import GatewayLedger
import GatewayModel

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

    private func day(_ text: String) throws(GatewayError) -> QuotaWindows.Window {
        guard let day = settings.quota.calendar.day(named: text) else {
            throw GatewayError(.invalidField, "\"\(text)\" is no day; write it as 2026-11-22.")
        }
        return day
    }
}
