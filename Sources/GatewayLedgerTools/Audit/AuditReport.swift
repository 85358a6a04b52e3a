import GatewayLedger
package import GatewayModel

/// What an audit has come to, all of it on one snapshot.
package struct AuditReport: Hashable, Sendable {
    /// How many findings of each kind are shown, unless told otherwise.
    package static let samples = 20

    /// How much was looked at.
    package let counts: AuditCounts
    /// What the entries add up to, by kind and currency; those of videos that were rolled up among them.
    package let money: [MoneySum]
    /// What was found, violations before notes; empty when all is well.
    package let results: [AuditResult]

    /// How many rules are broken, each time counted.
    package var violations: Int64 {
        results.filter { !$0.code.isNote }.reduce(0) { $0 + $1.count }
    }
}

/// All that was found of one kind: how much, and the first of it.
package struct AuditResult: Hashable, Sendable {
    /// What it is.
    package let code: AuditCode
    /// How much of it there is.
    package let count: Int64
    /// The first of it, at most as many as were asked for.
    package let findings: [AuditFinding]
}

extension AuditResult {
    /// All rows of a query count, and the first of them are told.
    /// - Parameters:
    ///   - differences: A query without an order, whose rows are what differs.
    ///   - order: The columns that say which come first.
    ///   - finding: What a row says.
    /// - Returns: Nothing when there is no such row.
    static func of(
        _ code: AuditCode,
        _ differences: String,
        by order: String,
        samples: Int,
        on connection: any SQLConnection,
        _ finding: ([SQLValue]) throws(GatewayError) -> AuditFinding
    ) throws(GatewayError) -> AuditResult? {
        let rows = try connection.run("\(differences) ORDER BY \(order) LIMIT $1", [SQLValue(rows: samples)])
        guard !rows.isEmpty else {
            return nil
        }
        var count = Int64(rows.count)
        if rows.count >= samples {
            let counted = try connection.run("SELECT COUNT(*) FROM (\(differences)) AS differences")
            var reader = RowReader(counted.first ?? [])
            count = try reader.integer()
        }
        var findings: [AuditFinding] = []
        for row in rows {
            findings.append(try finding(row))
        }
        return AuditResult(code: code, count: count, findings: findings)
    }
}

/// One thing that an audit has found.
package struct AuditFinding: Hashable, Sendable {
    /// The bare id of the video that it is about, whether or not there is such a video.
    package var video: String?
    /// Whose it is.
    package var tenant: TenantID?
    /// Which limit it is about.
    package var limit: String?
    /// When that limit's window began; 0 for what has none.
    package var window: Timestamp?
    /// What should be, in words.
    package var expected: String
    /// What is, in words.
    package var found: String
}

/// How much an audit has looked at.
package struct AuditCounts: Hashable, Sendable {
    /// Tenants.
    package let tenants: Int64
    /// Videos, deleted ones included.
    package let videos: Int64
    /// Attempts to send them.
    package let attempts: Int64
    /// Entries.
    package let entries: Int64
    /// Videos that are at the upstream, or may be.
    package let slotsTaken: Int64
    /// Finished videos that are in the store no more, but in its totals.
    package let rolledUp: Int64

    init(on connection: any SQLConnection) throws(GatewayError) {
        let rows = try connection.run(
            """
            SELECT (SELECT COUNT(*) FROM tenants), (SELECT COUNT(*) FROM videos), (SELECT COUNT(*) FROM attempts),
                (SELECT COUNT(*) FROM entries),
                (SELECT COUNT(*) FROM videos
                    WHERE source_id IS NULL AND state IN (\(VideoState.list(where: \.takesSlot)))),
                (SELECT CAST(COALESCE(SUM(completed + failed + canceled), 0) AS BIGINT) FROM rolled_up)
            """
        )
        var reader = RowReader(rows.first ?? [])
        tenants = try reader.integer()
        videos = try reader.integer()
        attempts = try reader.integer()
        entries = try reader.integer()
        slotsTaken = try reader.integer()
        rolledUp = try reader.integer()
    }
}

extension VideoState {
    /// The states that are such, as a list for SQL.
    static func list(where isSuch: (VideoState) -> Bool) -> String {
        allCases.filter(isSuch).map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }
}
