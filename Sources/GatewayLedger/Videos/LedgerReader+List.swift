package import GatewayModel

extension LedgerReader {
    /// A page of videos.
    package struct Page: Sendable {
        /// The page's videos, in the order asked for.
        package let videos: [Video]
        /// Whether there are more behind the last of them.
        package let hasMore: Bool
    }

    /// Lists videos by creation, a page at a time; what is created or ends meanwhile never moves a video between pages.
    package func list(_ query: VideoQuery) async throws(GatewayError) -> Page {
        let limit = min(max(query.limit, VideoQuery.limits.lowerBound), VideoQuery.limits.upperBound)
        var (condition, arguments) = Self.condition(of: query)
        arguments += [SQLValue(rows: limit + 1), SQLValue(rows: query.offset)]
        let direction = query.order == .ascending ? "ASC" : "DESC"
        let sql = """
            SELECT \(VideoRow.columns) FROM videos WHERE \(condition)
            ORDER BY id \(direction) LIMIT $\(arguments.count - 1) OFFSET $\(arguments.count)
            """
        return try await engine.read(.listVideos) { [arguments] connection throws(GatewayError) in
            let rows = try connection.run(sql, arguments)
            var videos: [Video] = []
            for row in rows.prefix(limit) {
                videos.append(try VideoRow.video(from: row))
            }
            return Page(videos: videos, hasMore: rows.count > limit)
        }
    }

    private static func condition(of query: VideoQuery) -> (String, [SQLValue]) {
        var conditions = ["deleted_at IS NULL"]
        var arguments: [SQLValue] = []
        if let tenant = query.tenant {
            arguments.append(.text(tenant.text))
            conditions.append("tenant_id = $\(arguments.count)")
        }
        if let after = query.after {
            arguments.append(SQLValue(after))
            conditions.append("id \(query.order == .ascending ? ">" : "<") $\(arguments.count)")
        }
        if let status = query.status {
            arguments.append(.text(status.rawValue))
            conditions.append("status = $\(arguments.count)")
        }
        return (conditions.joined(separator: " AND "), arguments)
    }
}
