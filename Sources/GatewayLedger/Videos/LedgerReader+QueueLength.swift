package import GatewayModel

extension LedgerReader {
    /// How many videos wait, of all tenants.
    /// - Parameter bound: Where to stop counting.
    package func queueLength(upTo bound: Int) async throws(GatewayError) -> Int {
        try await engine.read(.queueLength) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT COUNT(*) FROM (SELECT 1 FROM videos WHERE state = 'queued' AND source_id IS NULL LIMIT $1) AS waiting",
                [SQLValue(rows: bound)]
            )
            var reader = RowReader(rows.first ?? [])
            return Int(try reader.integer())
        }
    }
}
