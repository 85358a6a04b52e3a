package import GatewayModel

extension LedgerReader {
    /// A page of videos.
    package struct Page: Sendable {
        /// The page's videos, in the order asked for.
        package let videos: [Video]
        /// The last video that was looked at, where there are more behind it: the page's last one, or one behind it
        /// where not so many of those that were looked at are of the model asked for.
        package let next: VideoID?

        /// Whether there are more behind the last of them.
        package var hasMore: Bool {
            next != nil
        }
    }

    /// Lists videos by creation, a page at a time; what is created or ends meanwhile never moves a video between pages.
    ///
    /// No index leads to the videos of a status whoever's they are, so that these are read tenant by tenant, and none to
    /// those of a model, so that ``VideoQuery/looks`` are looked through for a page.
    package func list(_ query: VideoQuery) async throws(GatewayError) -> Page {
        let limit = min(max(query.limit, VideoQuery.limits.lowerBound), VideoQuery.limits.upperBound)
        // Operators list from a process of their own.
        let place = try await lanes.wide.enter(query.tenant)
        defer { place?.leave() }
        return try await engine.read(.listVideos) { connection throws(GatewayError) in
            var queries = [query]
            if query.tenant == nil, query.status != nil, query.offset == 0 {
                queries = try Self.split(query, limit: limit + 1, on: connection)
            }
            var (videos, ends): ([Video], [VideoID]) = ([], [])
            for query in queries {
                let looks = max(limit, query.looks / queries.count)
                let end = query.model == nil ? nil : try Self.end(of: query, looks: looks, on: connection)
                ends += end.map { [$0] } ?? []
                videos += try Self.rows(of: query, through: end, limit: limit + 1, on: connection)
            }
            return Self.page(videos, ends, of: query, limit: limit)
        }
    }

    /// Puts together what was found in several looks, each of which may have an end before that of all videos.
    private static func page(_ videos: [Video], _ ends: [VideoID], of query: VideoQuery, limit: Int) -> Page {
        func isBefore(_ one: VideoID, _ other: VideoID) -> Bool {
            query.order == .ascending ? one < other : other < one
        }
        // What lies behind the first of the ends was not looked at by all.
        let end = ends.min(by: isBefore)
        let known = videos.filter { video in end.map { !isBefore($0, video.id) } ?? true }
            .sorted { isBefore($0.id, $1.id) }
        let page = Array(known.prefix(limit))
        return Page(videos: page, next: known.count > limit ? page.last?.id : end)
    }

    /// The same query of each tenant that has any; where nothing else is asked for, of those alone whose first video may
    /// be on a page of this length.
    private static func split(
        _ query: VideoQuery,
        limit: Int,
        on connection: any SQLConnection
    ) throws(GatewayError) -> [VideoQuery] {
        var first = query
        first.model = nil
        let (condition, arguments) = condition(of: first)
        let sql = """
            SELECT id, (
                SELECT id FROM videos WHERE \(condition) AND tenant_id = tenants.id ORDER BY id \(query.direction) LIMIT 1
            ) FROM tenants
            """
        var heads: [(tenant: TenantID, video: VideoID)] = []
        for row in try connection.run(sql, arguments) {
            var reader = RowReader(row)
            let tenant = TenantID(stored: try reader.text())
            if let video = try reader.videoIDIfPresent() {
                heads.append((tenant, video))
            }
        }
        heads.sort { query.order == .ascending ? $0.video < $1.video : $1.video < $0.video }
        return heads.prefix(query.model == nil ? limit : .max)
            .map { head in
                var part = query
                part.tenant = head.tenant
                return part
            }
    }

    /// The last of so many videos, whatever their model; nothing where there are not so many.
    private static func end(
        of query: VideoQuery,
        looks: Int,
        on connection: any SQLConnection
    ) throws(GatewayError) -> VideoID? {
        var whole = query
        whole.model = nil
        var (condition, arguments) = condition(of: whole)
        arguments.append(SQLValue(rows: looks - 1))
        let sql = """
            SELECT id FROM videos WHERE \(condition) ORDER BY id \(query.direction) LIMIT 1 OFFSET $\(arguments.count)
            """
        guard let row = try connection.run(sql, arguments).first else {
            return nil
        }
        var reader = RowReader(row)
        return try reader.videoID()
    }

    private static func rows(
        of query: VideoQuery,
        through end: VideoID?,
        limit: Int,
        on connection: any SQLConnection
    ) throws(GatewayError) -> [Video] {
        var (condition, arguments) = condition(of: query)
        if let end {
            arguments.append(SQLValue(end))
            condition += " AND id \(query.order == .ascending ? "<=" : ">=") $\(arguments.count)"
        }
        arguments += [SQLValue(rows: limit), SQLValue(rows: query.offset)]
        let sql = """
            SELECT \(VideoRow.columns) FROM videos WHERE \(condition)
            ORDER BY id \(query.direction) LIMIT $\(arguments.count - 1) OFFSET $\(arguments.count)
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
