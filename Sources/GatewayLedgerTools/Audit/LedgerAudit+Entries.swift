import GatewayLedger
package import GatewayModel

extension LedgerAudit {
    /// A page of entries in the order in which they were numbered; one that is empty is behind the last.
    ///
    /// Each page is a snapshot of its own. An entry whose transaction has its number but not its commit yet may be
    /// passed over where several write at once.
    package func entries(_ query: EntryQuery) async throws(GatewayError) -> [EntryLine] {
        var conditions = ["e.sequence > $1"]
        var arguments: [SQLValue] = [.integer(query.after), SQLValue(rows: EntryQuery.page)]
        let filters = [
            ("e.tenant_id =", query.tenant.map { SQLValue.text($0.text) }), ("e.at >=", query.from.map(SQLValue.init)),
            ("e.at <", query.until.map(SQLValue.init)),
        ]
        for case (let condition, let value?) in filters {
            arguments.append(value)
            conditions.append("\(condition) $\(arguments.count)")
        }
        let sql = """
            SELECT e.sequence, e.at, COALESCE(t.name, e.tenant_id), e.video_id, e.kind, e.amount, e.currency,
                COALESCE(v.model, ''), COALESCE(v.price_version, '')
            FROM entries AS e LEFT JOIN tenants AS t ON t.id = e.tenant_id LEFT JOIN videos AS v ON v.id = e.video_id
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY e.sequence LIMIT $2
            """
        return try await engine.read(.exportEntries) { [arguments] connection throws(GatewayError) in
            try connection.beginLongWork()
            var lines: [EntryLine] = []
            for row in try connection.run(sql, arguments) {
                lines.append(try Self.line(row))
            }
            return lines
        }
    }

    private static func line(_ row: [SQLValue]) throws(GatewayError) -> EntryLine {
        var reader = RowReader(row)
        return EntryLine(
            sequence: try reader.integer(),
            at: try reader.moment(),
            tenant: try reader.text(),
            video: try reader.text(),
            kind: try reader.text(),
            amount: Money(microUnits: try reader.integer()),
            currency: try reader.text(),
            model: try reader.text(),
            priceVersion: try reader.text()
        )
    }
}

/// Which entries to read, a page at a time.
package struct EntryQuery: Sendable {
    /// How many entries a page has at the most.
    package static let page = 1000

    /// Whose entries; everybody's when nil.
    package var tenant: TenantID?
    /// Only those that were written then or later.
    package var from: Timestamp?
    /// Only those that were written before then.
    package var until: Timestamp?
    /// The number of the last entry of the page before this one.
    package var after: Int64 = 0

    /// Makes a query for the first page.
    package init(tenant: TenantID? = nil, from: Timestamp? = nil, until: Timestamp? = nil) {
        self.tenant = tenant
        self.from = from
        self.until = until
    }
}

/// One entry with what an accountant wants to know of it.
package struct EntryLine: Hashable, Sendable {
    /// Its number, which grows with every entry.
    package let sequence: Int64
    /// When it was written.
    package let at: Timestamp
    /// The name of the tenant whose money it is.
    package let tenant: String
    /// The bare id of the video that it is for.
    package let video: String
    /// `hold`, `settle` or `release`.
    package let kind: String
    /// How much.
    package let amount: Money
    /// In which currency.
    package let currency: String
    /// The video's model.
    package let model: String
    /// The version of the prices that it was ordered at.
    package let priceVersion: String
}
