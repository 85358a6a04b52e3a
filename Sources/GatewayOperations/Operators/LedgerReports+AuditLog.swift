import FoundationEssentials
import GatewayLedger
package import GatewayModel

/// Which rows of the audit log an operator wants to see, as it was typed.
package struct AuditLogFilter: Sendable {
    /// How many rows a page may have.
    package static let limits = 1...AuditQuery.maximumLimit

    /// Only those of this actor.
    package var actor: String?
    /// Only those about the thing of this name or id.
    package var subject: String?
    /// Only those of this day or later.
    package var from: String?
    /// Only those of this day or earlier.
    package var to: String?
    /// The number of the last row of the page before this one.
    package var after: Int64?
    /// How many, within ``limits``.
    package var limit: Int

    /// Asks for the latest rows.
    package init(limit: Int) {
        self.limit = limit
    }
}

extension LedgerReports {
    /// Rows of the audit log, latest first.
    package func auditLog(_ filter: AuditLogFilter) async throws(GatewayError) -> AuditLogPageView {
        let page = try await ledger.reader.auditLog(try query(filter))
        return AuditLogPageView(records: page.records.map(AuditRecordView.init), hasMore: page.hasMore)
    }

    /// Whether the audit log is as it was written.
    package func verifyAuditLog() async throws(GatewayError) -> AuditLogReportView {
        AuditLogReportView(try await ledger.reader.verifyAuditLog())
    }

    /// Writes the audit log out, oldest row first, one JSON object a line; page by page.
    /// - Parameter write: Takes a piece of the text; what it throws ends the export.
    package func exportAuditLog(
        _ filter: AuditLogFilter,
        write: (String) throws -> Void
    ) async throws {
        var export = try auditRows(filter)
        while let piece = try await export.next() {
            try write(piece)
        }
    }

    /// The audit log in pieces, as ``exportAuditLog(_:write:)`` writes them.
    /// - Throws: What is wrong with the days, before there is any piece.
    package func auditRows(_ filter: AuditLogFilter) throws(GatewayError) -> AuditLogExport {
        var query = try query(filter)
        query.isOldestFirst = true
        query.limit = AuditQuery.maximumLimit
        return AuditLogExport(reader: ledger.reader, query: query)
    }

    private func query(_ filter: AuditLogFilter) throws(GatewayError) -> AuditQuery {
        var query = AuditQuery(limit: filter.limit)
        (query.actor, query.subject, query.after) = (filter.actor, filter.subject, filter.after)
        query.from = if let day = filter.from { try calendar.operatorDay(day, "from").start } else { nil }
        query.until = if let day = filter.to { try calendar.operatorDay(day, "to").end } else { nil }
        return query
    }
}

/// The audit log in pieces of text, a page each.
package struct AuditLogExport: Sendable {
    private let reader: LedgerReader
    private var query: AuditQuery
    private var hasMore = true

    init(reader: LedgerReader, query: AuditQuery) {
        self.reader = reader
        self.query = query
    }

    /// The next piece; nothing behind the last one.
    package mutating func next() async throws -> String? {
        guard hasMore else {
            return nil
        }
        let page = try await reader.auditLog(query)
        query.after = page.records.last?.number
        hasMore = page.hasMore
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = ""
        for record in page.records {
            text += String(decoding: try encoder.encode(AuditRecordView(record)), as: UTF8.self) + "\n"
        }
        return text
    }
}
