package import GatewayModel

// Usage, read off the totals that the database keeps beside the videos. In: a tenant, a period of days and what tells
// rows apart. Out: one row for each combination and currency. What must hold: the report is what its videos come to at
// that moment, in whatever time zone its days are asked for; amounts of different currencies are never added. Videos
// that have become totals have no moments of their own any more: they belong to the span in which the day began that
// they were counted for, which in that day's own time zone is the same.

extension LedgerReader {
    /// What a tenant's videos of a period came to, those that were deleted among them, in the order of the period.
    ///
    /// A video belongs to the moment of its admission, as in the quotas. Its day follows from that moment and not from
    /// the window that was stored with it, which the oldest videos do not have.
    ///
    /// However much one tenant asks for, its reports take no more than a third of one processor.
    /// - Parameter report: Makes what is asked for of the rows, while it is still the tenant's turn.
    package func usage<Report: Sendable>(
        _ query: UsageQuery,
        _ report: ([UsageRow]) throws(GatewayError) -> Report
    ) async throws(GatewayError) -> Report {
        let spans = query.spans
        guard !spans.isEmpty else {
            return try report([])
        }
        let windows = spans.map { "[\($0.window.start.milliseconds),\($0.window.end.milliseconds)]" }
        let arguments: [SQLValue] = [.text("[\(windows.joined(separator: ","))]"), .text(query.tenant.text)]
        return try await lanes.report(for: query.tenant) { () async throws(GatewayError) in
            try report(await rows(of: query, arguments))
        }
    }

    private func rows(of query: UsageQuery, _ arguments: [SQLValue]) async throws(GatewayError) -> [UsageRow] {
        try await engine.read(.readUsage) { connection throws(GatewayError) in
            let names = Dictionary(
                query.spans.map { ($0.window.start, $0.name) },
                uniquingKeysWith: { first, _ in first }
            )
            let isDivided = try !connection.run(Self.dividedDay(in: connection.dialect), arguments).isEmpty
            let statement = query.statement(in: connection.dialect, isDivided: isDivided)
            var rows: [UsageRow] = []
            for row in try connection.run(statement, arguments) {
                rows.append(try query.row(row, names: names))
            }
            return rows
        }
    }

    /// What a tenant's videos of a period came to, row by row.
    package func usage(_ query: UsageQuery) async throws(GatewayError) -> [UsageRow] {
        try await usage(query) { $0 }
    }

    private static func dividedDay(in dialect: SQLDialect) -> String {
        """
        \(UsageQuery.spans(in: dialect)) SELECT 1 FROM span CROSS JOIN usage_totals AS total
        WHERE \(UsageQuery.divided) LIMIT 1
        """
    }
}

extension UsageQuery {
    private var columns: [Group] {
        [.model, .mode].filter(groups.contains)
    }

    /// The spans that `$1` tells, read once however often they are compared.
    fileprivate static func spans(in dialect: SQLDialect) -> String {
        let (rows, member) = (dialect.copying.rows, dialect.copying.member)
        return """
            WITH span AS MATERIALIZED (
                SELECT CAST(\(member(0)) AS BIGINT) AS start, CAST(\(member(1)) AS BIGINT) AS finish FROM \(rows)
            )
            """
    }

    /// Totals of which a span has some videos, and perhaps not all: their day was another time zone's, or was not written
    /// down, so that it does not lie within one span.
    fileprivate static let divided = """
        total.tenant_id = $2 AND total.day_start > span.start - \(UsageTotals.longestDay)
        AND total.day_start < span.finish AND total.last_at >= span.start
        AND (total.day_start < span.start OR total.last_at >= span.finish)
        """

    /// The spans come first, so that each is a search in an index; a join in the other order would look at all that the
    /// tenant ever ordered.
    fileprivate func statement(in dialect: SQLDialect, isDivided: Bool) -> String {
        let keys = (["start"] + columns.map(\.rawValue) + ["currency"]).joined(separator: ", ")
        let (numbers, counts) = (UsageTotals.numbers, VideoStatus.reported.map(\.rawValue))
        let selected = (["model", "mode", "currency"] + numbers).map { "total.\($0)" }
        let whole = """
            SELECT span.start AS start, \(selected.joined(separator: ", "))
            FROM span CROSS JOIN usage_totals AS total
            WHERE total.tenant_id = $2 AND total.day_start >= span.start AND total.day_start < span.finish
            AND total.last_at < span.finish
            """
        return """
            \(Self.spans(in: dialect)) SELECT \(keys), \(numbers.map { "CAST(SUM(\($0)) AS BIGINT)" }.joined(separator: ", "))
            FROM (\(whole)\(isDivided ? " UNION ALL \(Self.parts) UNION ALL \(Self.rest)" : "")) AS part
            GROUP BY \(keys) HAVING SUM(\(counts.joined(separator: " + "))) > 0 ORDER BY \(keys)
            """
    }

    /// The videos of divided days one by one, each in the span of its admission.
    private static var parts: String {
        """
        SELECT piece.start, video.model, video.mode, video.currency,
            \(UsageTotals.amounts(of: "video").joined(separator: ", "))
        FROM (
            SELECT span.start AS start, span.finish AS finish, total.day_start AS day_start, MAX(total.last_at) AS last_at
            FROM span CROSS JOIN usage_totals AS total WHERE \(divided)
            GROUP BY span.start, span.finish, total.day_start
        ) AS piece CROSS JOIN videos AS video CROSS JOIN usage_totals AS total
        WHERE video.tenant_id = $2
        AND video.created_at >= CASE WHEN piece.day_start > piece.start THEN piece.day_start ELSE piece.start END
        AND video.created_at <= CASE WHEN piece.last_at < piece.finish THEN piece.last_at ELSE piece.finish - 1 END
        AND \(UsageTotals.day(of: "video")) = piece.day_start
        AND total.tenant_id = $2 AND total.day_start = piece.day_start AND total.model = video.model
        AND total.mode = video.mode AND total.currency = video.currency
        AND (total.day_start < piece.start OR total.last_at >= piece.finish)
        """
    }

    /// What divided days have of videos that are in the store no more, in the span in which the day began.
    private static var rest: String {
        let amounts = RolledUp.usage(of: "rest").joined(separator: ", ")
        return """
            SELECT span.start, rest.model, rest.mode, rest.currency, \(amounts)
            FROM span CROSS JOIN usage_totals AS total CROSS JOIN rolled_up AS rest
            WHERE total.tenant_id = $2 AND total.day_start >= span.start AND total.day_start < span.finish
            AND total.last_at >= span.finish
            AND rest.tenant_id = $2 AND rest.day_start = total.day_start AND rest.model = total.model
            AND rest.mode = total.mode AND rest.currency = total.currency
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
