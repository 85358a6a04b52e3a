package import GatewayModel

/// What the result cache has done, and what it holds.
package struct CacheStatistics: Hashable, Sendable {
    /// How many videos it did what for, since ever.
    package var uses: [CacheUse: Int64] = [:]
    /// How many orders it can answer without a new video.
    package var results: Int64 = 0
    /// How many files these have, and their bytes; each counted once, however many videos share it.
    package var files: Int64 = 0
    /// The bytes of these files.
    package var bytes: Int64 = 0
    /// What the videos that were shared would have cost, by currency.
    package var saved: [String: Money] = [:]
}

extension LedgerChanges {
    /// Forgets what was made up to now, so that it is made again when it is ordered again; the videos stay.
    ///
    /// What is being made stays what others may join.
    /// - Returns: How many orders were forgotten.
    /// - Throws: `notFound` when there is no such tenant.
    package func purgeCache(
        ofTenant name: TenantName?,
        at now: Timestamp
    ) async throws(GatewayError) -> Int64 {
        try await write(.purgeCache, at: now) { connection throws(GatewayError) in
            var condition = "cache_key IS NOT NULL AND state = 'succeeded' AND deleted_at IS NULL"
            var arguments: [SQLValue] = []
            if let name {
                arguments.append(.text(try tenants.requireTenant(named: name, on: connection).id.text))
                condition += " AND tenant_id = $1"
            }
            let rows = try connection.run(
                "SELECT COUNT(DISTINCT cache_key) FROM videos WHERE \(condition) AND file_state IN ('pending', 'stored')",
                arguments
            )
            try connection.run("UPDATE videos SET cache_key = NULL WHERE \(condition)", arguments)
            var reader = RowReader(rows.first ?? [])
            let count = try reader.integer()
            return AuditedChange(
                count,
                AuditNote(
                    .purgeCache,
                    name.map { AuditSubject(.tenant, $0.text) } ?? AuditSubject(.cache, "all"),
                    to: ["forgotten": .number(count)]
                )
            )
        }
    }
}

extension LedgerTenants {
    /// Counts what the result cache has done, for one tenant or for all.
    /// - Throws: `notFound` when there is no such tenant.
    package func cacheStatistics(ofTenant name: TenantName?) async throws(GatewayError) -> CacheStatistics {
        try await engine.read(.readCacheStatistics) { connection throws(GatewayError) in
            var condition = "cache IS NOT NULL"
            var arguments: [SQLValue] = []
            if let name {
                arguments.append(.text(try requireTenant(named: name, on: connection).id.text))
                condition += " AND tenant_id = $1"
            }
            var statistics = CacheStatistics()
            for row in try connection.run(
                "SELECT cache, COUNT(*) FROM videos WHERE \(condition) GROUP BY cache",
                arguments
            ) {
                var reader = RowReader(row)
                statistics.uses[try reader.value(CacheUse.self)] = try reader.integer()
            }
            try count(&statistics, where: condition, arguments, on: connection)
            try add(&statistics, where: condition, arguments, on: connection)
            try addRolledUp(&statistics, where: name == nil ? "true" : "tenant_id = $1", arguments, on: connection)
            return statistics
        }
    }

    private func count(
        _ statistics: inout CacheStatistics,
        where condition: String,
        _ arguments: [SQLValue],
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let kept = """
            \(condition) AND cache_key IS NOT NULL AND state = 'succeeded' AND deleted_at IS NULL
            AND file_state = 'stored'
            """
        let rows = try connection.run(
            """
            SELECT (SELECT COUNT(DISTINCT cache_key) FROM videos WHERE \(kept)), COUNT(*),
            CAST(COALESCE(SUM(file_size), 0) AS BIGINT)
            FROM (SELECT DISTINCT file_digest, file_size FROM videos WHERE \(kept)) AS kept
            """,
            arguments
        )
        var reader = RowReader(rows.first ?? [])
        statistics.results = try reader.integer()
        statistics.files = try reader.integer()
        statistics.bytes = try reader.integer()
    }

    private func add(
        _ statistics: inout CacheStatistics,
        where condition: String,
        _ arguments: [SQLValue],
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let rows = try connection.run(
            """
            SELECT currency, CAST(SUM(
                (SELECT price FROM videos AS source WHERE source.id = videos.source_id)
            ) AS BIGINT) FROM videos WHERE \(condition) AND source_id IS NOT NULL AND state = 'succeeded' GROUP BY currency
            """,
            arguments
        )
        for row in rows {
            var reader = RowReader(row)
            statistics.saved[try reader.text()] = Money(microUnits: try reader.integer())
        }
    }

    /// Adds what it did for videos that are in the store no more.
    private func addRolledUp(
        _ statistics: inout CacheStatistics,
        where condition: String,
        _ arguments: [SQLValue],
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let sums = (CacheUse.allCases.map(\.rawValue) + ["saved"]).map { "CAST(SUM(\($0)) AS BIGINT)" }
        let rows = try connection.run(
            "SELECT currency, \(sums.joined(separator: ", ")) FROM rolled_up WHERE \(condition) GROUP BY currency",
            arguments
        )
        for row in rows {
            var reader = RowReader(row)
            let currency = try reader.text()
            for use in CacheUse.allCases {
                let number = try reader.integer()
                if number > 0 {
                    statistics.uses[use, default: 0] += number
                }
            }
            let (saved, known) = (Money(microUnits: try reader.integer()), statistics.saved[currency] ?? .zero)
            if saved > .zero {
                statistics.saved[currency] = known.adding(saved) ?? known
            }
        }
    }
}
