package import GatewayModel

/// Which rows of the audit log are wanted.
package struct AuditQuery: Sendable {
    /// The most rows of one page.
    package static let maximumLimit = 500

    /// Only those of this actor.
    package var actor: String?
    /// Only those about the thing of this name or id.
    package var subject: String?
    /// Only those from this moment on.
    package var from: Timestamp?
    /// Only those before this moment.
    package var until: Timestamp?
    /// Only those behind this number, in the order that is asked for.
    package var after: Int64?
    /// Whether the oldest come first.
    package var isOldestFirst: Bool
    /// How many at most, from 1 to ``maximumLimit``.
    package var limit: Int

    /// Asks for the latest rows.
    package init(limit: Int = 20, isOldestFirst: Bool = false) {
        self.limit = limit
        self.isOldestFirst = isOldestFirst
    }
}

/// A page of the audit log.
package struct AuditPage: Sendable {
    /// The rows.
    package let records: [AuditRecord]
    /// Whether there are more behind them.
    package let hasMore: Bool
}

extension LedgerReader {
    /// Rows of the audit log by their numbers.
    package func auditLog(_ query: AuditQuery) async throws(GatewayError) -> AuditPage {
        try await engine.read(.listAuditLog) { connection throws(GatewayError) in
            var conditions = ["true"]
            var arguments = [SQLValue(rows: query.limit + 1)]
            func add(_ value: SQLValue?, _ condition: String) {
                if let value {
                    arguments.append(value)
                    conditions.append("\(condition) $\(arguments.count)")
                }
            }
            add(query.actor.map(SQLValue.text), "actor =")
            add(query.subject.map(SQLValue.text), "subject =")
            add(query.from.map { .integer($0.milliseconds) }, "at >=")
            add(query.until.map { .integer($0.milliseconds) }, "at <")
            add(query.after.map(SQLValue.integer), query.isOldestFirst ? "number >" : "number <")
            let rows = try connection.run(
                """
                SELECT \(AuditRecord.columns) FROM audit WHERE \(conditions.joined(separator: " AND "))
                ORDER BY number \(query.isOldestFirst ? "ASC" : "DESC") LIMIT $1
                """,
                arguments
            )
            var records: [AuditRecord] = []
            for row in rows.prefix(query.limit) {
                records.append(try AuditRecord(row))
            }
            return AuditPage(records: records, hasMore: rows.count > query.limit)
        }
    }
}
