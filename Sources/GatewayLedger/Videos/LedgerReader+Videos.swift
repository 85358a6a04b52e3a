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
    ///
    /// No index leads to the videos of a status whoever's they are, so that these are read tenant by tenant.
    package func list(_ query: VideoQuery) async throws(GatewayError) -> Page {
        let limit = min(max(query.limit, VideoQuery.limits.lowerBound), VideoQuery.limits.upperBound)
        // Operators list from a process of their own.
        let place = try await lanes.wide.enter(query.tenant)
        defer { place?.leave() }
        return try await engine.read(.listVideos) { connection throws(GatewayError) in
            var queries = [query]
            if query.tenant == nil, query.status != nil, query.offset == 0 {
                queries = try Self.split(query, on: connection)
            }
            var videos: [Video] = []
            for query in queries {
                videos += try Self.rows(of: query, limit: limit + 1, on: connection)
            }
            if queries.count > 1 {
                videos.sort { query.order == .ascending ? $0.id < $1.id : $1.id < $0.id }
            }
            return Page(videos: Array(videos.prefix(limit)), hasMore: videos.count > limit)
        }
    }

    /// The same query of each tenant.
    private static func split(
        _ query: VideoQuery,
        on connection: any SQLConnection
    ) throws(GatewayError) -> [VideoQuery] {
        var queries: [VideoQuery] = []
        for row in try connection.run("SELECT id FROM tenants") {
            var reader = RowReader(row)
            var part = query
            part.tenant = TenantID(stored: try reader.text())
            queries.append(part)
        }
        return queries
    }

    private static func rows(
        of query: VideoQuery,
        limit: Int,
        on connection: any SQLConnection
    ) throws(GatewayError) -> [Video] {
        var (condition, arguments) = condition(of: query)
        arguments += [SQLValue(rows: limit), SQLValue(rows: query.offset)]
        let direction = query.order == .ascending ? "ASC" : "DESC"
        let sql = """
            SELECT \(VideoRow.columns) FROM videos WHERE \(condition)
            ORDER BY id \(direction) LIMIT $\(arguments.count - 1) OFFSET $\(arguments.count)
            """
        var videos: [Video] = []
        for row in try connection.run(sql, arguments) {
            videos.append(try VideoRow.video(from: row))
        }
        return videos
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
        // An id begins with the moment of its creation, so that the index of the listing finds the period as well.
        if let since = query.since {
            arguments.append(SQLValue(VideoID(firstAt: since)))
            conditions.append("id >= $\(arguments.count)")
        }
        if let until = query.until {
            arguments.append(SQLValue(VideoID(firstAt: until)))
            conditions.append("id < $\(arguments.count)")
        }
        if let model = query.model {
            arguments.append(.text(model.text))
            conditions.append("model = $\(arguments.count)")
        }
        return (conditions.joined(separator: " AND "), arguments)
    }
}

/// Which videos to list, a page at a time.
package struct VideoQuery: Sendable {
    /// The order of a listing, by creation.
    package enum Order: String, Sendable, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// How many videos a page may have.
    package static let limits = 1...500

    /// Whose videos; everybody's when nil, which only operators may ask.
    package var tenant: TenantID?
    /// The last video of the page before this one.
    package var after: VideoID?
    /// How many of the first videos to pass over; for the native path's numbered pages alone.
    package var offset = 0
    /// How many videos, clamped to `limits`.
    package var limit: Int
    /// Newest or oldest first.
    package var order: Order
    /// Only those that are shown with this status.
    package var status: VideoStatus?
    /// Only those of this model; no index knows it, so that the listing passes over all others.
    package var model: ModelID?
    /// Only those that were created at this moment or later.
    package var since: Timestamp?
    /// Only those that were created before this moment.
    package var until: Timestamp?

    /// Makes a query.
    package init(
        tenant: TenantID?,
        after: VideoID? = nil,
        limit: Int = 20,
        order: Order = .descending,
        status: VideoStatus? = nil
    ) {
        self.tenant = tenant
        self.after = after
        self.limit = limit
        self.order = order
        self.status = status
    }
}

extension LedgerReader {
    /// The tenant's video with this id; a foreign one and a deleted one are as unknown as one that never was.
    package func video(_ id: VideoID, of tenant: TenantID) async throws(GatewayError) -> Video? {
        if let copy = copy(of: id, of: tenant) {
            return copy.video
        }
        return try await copying(id) { () async throws(GatewayError) in
            try await first(
                "id = $1 AND tenant_id = $2 AND deleted_at IS NULL",
                [SQLValue(id), .text(tenant.text)],
                tenant
            )
        }
    }

    /// The tenant's video with the tenant's own name for it; of several, of which all but the last have ended without a
    /// charge, the last.
    package func video(externalID: String, of tenant: TenantID) async throws(GatewayError) -> Video? {
        try await first(
            "external_id = $1 AND tenant_id = $2 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
            [.text(externalID), .text(tenant.text)],
            tenant
        )
    }

    /// Any tenant's video, for operators and for links that carry their own proof.
    package func video(_ id: VideoID) async throws(GatewayError) -> Video? {
        try await first("id = $1 AND deleted_at IS NULL", [SQLValue(id)], nil)
    }

    private func first(
        _ condition: String,
        _ arguments: [SQLValue],
        _ tenant: TenantID?
    ) async throws(GatewayError) -> Video? {
        let place = try await lanes.quick.enter(tenant)
        defer { place?.leave() }
        return try await engine.read(.readVideo) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT \(VideoRow.columns) FROM videos WHERE \(condition)", arguments)
            guard let row = rows.first else {
                return nil
            }
            return try VideoRow.video(from: row)
        }
    }
}
