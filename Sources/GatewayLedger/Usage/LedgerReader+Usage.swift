package import GatewayModel

// Usage, computed from the videos. In: a tenant, a period of days and what tells rows apart. Out: one row for each
// combination and currency. What must hold: amounts of different currencies are never added, and a video that shares
// what another has paid for adds neither seconds nor money.

extension LedgerReader {
    /// What a tenant's videos of a period came to, those that were deleted among them, in the order of the period.
    ///
    /// A video belongs to the moment of its admission, as in the quotas. Its day follows from that moment and not from
    /// the window that was stored with it, which the oldest videos do not have.
    package func usage(_ query: UsageQuery) async throws(GatewayError) -> [UsageRow] {
        let spans = query.spans
        guard !spans.isEmpty else {
            return []
        }
        let windows = spans.map { "[\($0.window.start.milliseconds),\($0.window.end.milliseconds)]" }
        let arguments: [SQLValue] = [.text("[\(windows.joined(separator: ","))]"), .text(query.tenant.text)]
        return try await engine.read(.readUsage) { connection throws(GatewayError) in
            let names = Dictionary(
                spans.map { ($0.window.start, $0.name) },
                uniquingKeysWith: { first, _ in first }
            )
            var rows: [UsageRow] = []
            for row in try connection.run(query.statement(in: connection.dialect), arguments) {
                rows.append(try query.row(row, names: names))
            }
            return rows
        }
    }
}

extension UsageQuery {
    private var columns: [Group] {
        [.model, .mode].filter(groups.contains)
    }

    /// The spans come first, so that each is a search in the index; a join in the other order would look at all that the
    /// tenant ever ordered.
    fileprivate func statement(in dialect: SQLDialect) -> String {
        let (rows, member) = (dialect.copying.rows, dialect.copying.member)
        let keys = (["span.start"] + columns.map(\.rawValue) + ["currency"]).joined(separator: ", ")
        let held = VideoState.allCases.filter { $0.moneyState == .held }.map { "'\($0.rawValue)'" }
        let made = "state = '\(VideoState.succeeded.rawValue)'"
        let counts = VideoStatus.reported.map { "COUNT(CASE WHEN status = '\($0.rawValue)' THEN 1 END)" }
        let sums = [
            "CASE WHEN \(made) AND source_id IS NULL THEN seconds ELSE 0 END",
            "CASE WHEN \(made) THEN price ELSE 0 END",
            "CASE WHEN state IN (\(held.joined(separator: ", "))) THEN price ELSE 0 END",
        ]
        .map { "CAST(SUM(\($0)) AS BIGINT)" }
        return """
            SELECT \(keys), \((counts + sums).joined(separator: ", "))
            FROM (
                SELECT CAST(\(member(0)) AS BIGINT) AS start, CAST(\(member(1)) AS BIGINT) AS finish FROM \(rows)
            ) AS span CROSS JOIN videos
            WHERE tenant_id = $2 AND created_at >= span.start AND created_at < span.finish
            GROUP BY \(keys) ORDER BY \(keys)
            """
    }

    fileprivate func row(_ row: [SQLValue], names: [Timestamp: String]) throws(GatewayError) -> UsageRow {
        var reader = RowReader(row)
        var values: [Group: String] = [:]
        let name = names[try reader.moment()] ?? ""
        if groups.contains(.day) {
            values[.day] = name
        }
        if groups.contains(.month) {
            // Both names begin with the year and the month.
            values[.month] = String(name.prefix("YYYY-MM".count))
        }
        for column in columns {
            values[column] = try reader.text()
        }
        var usage = Usage(currency: try reader.text())
        usage.queued = try reader.integer()
        usage.inProgress = try reader.integer()
        usage.completed = try reader.integer()
        usage.failed = try reader.integer()
        usage.canceled = try reader.integer()
        usage.seconds = try reader.integer()
        usage.charged = Money(microUnits: try reader.integer())
        usage.held = Money(microUnits: try reader.integer())
        return UsageRow(values: values, usage: usage)
    }
}

extension VideoStatus {
    /// In the order in which a statement counts them and `row` reads them.
    fileprivate static let reported: [VideoStatus] = [.queued, .inProgress, .completed, .failed, .canceled]
}
