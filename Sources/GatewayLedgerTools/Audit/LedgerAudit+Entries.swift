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
