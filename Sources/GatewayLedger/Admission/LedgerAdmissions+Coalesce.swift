import GatewayModel

extension LedgerAdmissions {
    /// Admits an order by letting it share a video that is there or under way: no money, no limit, no slot.
    ///
    /// Nobody else decides about the same order until the transaction ends.
    /// - Returns: Nothing when it has to be made.
    func share(
        _ decision: CacheDecision,
        for admission: PricedAdmission,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Admitted? {
        guard let key = decision.key else {
            return nil
        }
        try connection.lock(named: key.text)
        guard decision.mayShare else {
            try supersede(key, on: connection)
            return nil
        }
        let lock = connection.dialect.rowLock
        guard let cached = try cached(key, decision, at: admission.at, locking: lock, on: connection) else {
            return nil
        }
        var columns = Self.columns(of: admission)
            .filter { column in !cached.columns.contains { $0.name == column.name } }
        columns += cached.columns + [("cache_key", .text(key.text))]
        if !policy.keepsPrompts, !cached.mayReturn {
            columns = columns.filter { $0.name != "prompt" && $0.name != "negative_prompt" }
            columns.append(("prompt", .text("")))
        }
        if cached.use == .collapsed {
            try connection.run("UPDATE videos SET followers = followers + 1 WHERE id = $1", [SQLValue(cached.source)])
        }
        let video = try insert(columns, on: connection)
        return Admitted(
            video: video,
            isReplayed: false,
            timeToLive: cached.madeAt.map { $0 + decision.timeToLive - admission.at }
        )
    }

    /// The video that an order could share at this moment, without keeping it.
    func sharable(
        _ decision: CacheDecision,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> CachedVideo? {
        guard let key = decision.key, decision.mayShare else {
            return nil
        }
        return try cached(key, decision, at: now, locking: "", on: connection)
    }

    /// The video that an order can share, if there is one, locked as the clause says.
    private func cached(
        _ key: CacheKey,
        _ decision: CacheDecision,
        at now: Timestamp,
        locking lock: String,
        on connection: some SQLConnection
    ) throws(GatewayError) -> CachedVideo? {
        if let underWay = try underWay(key, locking: lock, on: connection) {
            return underWay
        }
        let row = try look(
            """
            SELECT COALESCE(source_id, id), COALESCE(made_at, completed_at), completed_at,
            file_state, file_digest, file_size, file_expires_at FROM videos
            WHERE cache_key = $1 AND state = 'succeeded' AND deleted_at IS NULL
            AND COALESCE(made_at, completed_at) > $2
            AND (file_state = 'stored' AND file_expires_at > $3 AND \(FileRow.isShareable)
            OR file_state = 'pending' AND source_id IS NULL AND completed_at > $4)
            ORDER BY COALESCE(made_at, completed_at) DESC LIMIT 1
            """,
            [
                .text(key.text), SQLValue(now - decision.maximumAge), SQLValue(now),
                SQLValue(now - CacheDecision.filePatience),
            ],
            locking: lock,
            on: connection
        )
        guard let row else {
            return nil
        }
        var reader = RowReader(row)
        let source = try reader.videoID()
        let (madeAt, completedAt) = (try reader.moment(), try reader.moment())
        let file = try reader.value(FileState.self)
        let (digest, size) = (try reader.textIfPresent(), try reader.integerIfPresent())
        // Whoever shares the file keeps it as long from now on as the other does from its own end on.
        let expiresAt = try reader.momentIfPresent().map { now + ($0 - completedAt) }
        return CachedVideo(
            source: source,
            use: file == .stored ? .hit : .collapsed,
            state: .succeeded,
            place: nil,
            startedAt: now,
            madeAt: madeAt,
            extra: [
                ("completed_at", SQLValue(now)), ("file_state", .text(file.rawValue)),
                ("file_digest", SQLValue(digest)),
                ("file_size", size.map { .integer($0) } ?? .null), ("file_expires_at", SQLValue(expiresAt)),
            ]
        )
    }

    /// Makes sure that nobody shares what is being made of this order up to now; those who do go on.
    private func supersede(_ key: CacheKey, on connection: some SQLConnection) throws(GatewayError) {
        try connection.run(
            "UPDATE videos SET cache_key = NULL WHERE cache_key = $1 AND \(Self.isUnderWay)",
            [.text(key.text)]
        )
    }

    private static let isUnderWay = "state IN ('queued', 'submitting', 'unknown', 'submitted', 'processing')"

    private func underWay(
        _ key: CacheKey,
        locking lock: String,
        on connection: some SQLConnection
    ) throws(GatewayError) -> CachedVideo? {
        let row = try look(
            """
            SELECT id, state, \(QueueOrder.place), started_at FROM videos
            WHERE cache_key = $1 AND source_id IS NULL AND \(Self.isUnderWay)
            """,
            [.text(key.text)],
            locking: lock,
            on: connection
        )
        guard let row else {
            return nil
        }
        var reader = RowReader(row)
        let source = try reader.videoID()
        let state = try reader.value(VideoState.self)
        let place = try reader.videoID()
        return CachedVideo(
            source: source,
            use: .collapsed,
            state: state,
            place: state == .queued ? place : nil,
            startedAt: try reader.momentIfPresent(),
            madeAt: nil,
            // A server of the version before would take it for one of its own, and must never find it due.
            extra: [("place", SQLValue(place)), ("not_before", SQLValue(Timestamp.never))]
        )
    }

    /// The one row that a statement finds, locked.
    ///
    /// While the lock was waited for the row may have become another one, or another row one that is wanted, which only a
    /// further look shows.
    private func look(
        _ sql: String,
        _ arguments: [SQLValue],
        locking lock: String,
        on connection: some SQLConnection
    ) throws(GatewayError) -> [SQLValue]? {
        for _ in 0..<Self.maximumLooks {
            if let row = try connection.run("\(sql) \(lock)", arguments).first {
                return row
            }
            guard !lock.isEmpty, !(try connection.run(sql, arguments)).isEmpty else {
                return nil
            }
        }
        return nil
    }

    /// How often it is looked; each time somebody else must have changed what was found.
    private static let maximumLooks = 100
}

extension Timestamp {
    /// Later than anything that happens: the last second of the year 9999.
    static let never = Timestamp(milliseconds: 253_402_300_799_000)
}
