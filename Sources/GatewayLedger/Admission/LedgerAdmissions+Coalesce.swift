import GatewayModel

extension LedgerAdmissions {
    /// Admits an order by letting it share a video that is there or under way: no money, no limit, no slot.
    ///
    /// Nobody else decides about the same order until the transaction ends.
    /// - Returns: Nothing when it has to be made.
    func share(
        _ decision: CacheDecision,
        for order: PreparedAdmission,
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
        let now = order.admission.at
        guard let cached = try sharable(key, decision, at: now, isKept: true, on: connection) else {
            return nil
        }
        if cached.use == .collapsed {
            try connection.enqueue(
                "UPDATE videos SET followers = followers + 1 WHERE id = $1",
                [SQLValue(cached.source)]
            )
        }
        let video = try insert(NewVideo(order, sharing: cached, as: key, policy: policy), on: connection)
        return Admitted(
            video: video,
            isReplayed: false,
            timeToLive: cached.madeAt.map { $0 + decision.timeToLive - now }
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
        return try sharable(key, decision, at: now, isKept: false, on: connection)
    }

    /// The video that an order can share, if there is one.
    ///
    /// Most orders find none, and are told so by one look at both kinds at one moment. Where others may write, what is
    /// found is found again and locked. What is being made may be there by then, but not the reverse: to begin another
    /// one takes the lock of the key, or the place of one that was being made.
    /// - Parameter isKept: Whether it must stay as it is until the transaction ends.
    private func sharable(
        _ key: CacheKey,
        _ decision: CacheDecision,
        at now: Timestamp,
        isKept: Bool,
        on connection: some SQLConnection
    ) throws(GatewayError) -> CachedVideo? {
        let ages = [now - decision.maximumAge, now, now - CacheDecision.filePatience].map { SQLValue($0) }
        var found: CachedVideo?
        for row in try connection.run(Self.underWayOrMade, [.text(key.text)] + ages) {
            let video = try CachedVideo(from: row, at: now)
            if found == nil || video.state != .succeeded {
                found = video
            }
        }
        let lock = connection.dialect.rowLock
        guard let found, isKept, !lock.isEmpty else {
            return found
        }
        if found.state != .succeeded,
            let row = try look(Self.underWay, [.text(key.text)], locking: lock, on: connection)
        {
            return try CachedVideo(from: row, at: now)
        }
        return try look(Self.made, [.text(key.text)] + ages, locking: lock, on: connection)
            .map { row throws(GatewayError) in try CachedVideo(from: row, at: now) }
    }

    /// Makes sure that nobody shares what is being made of this order up to now; those who do go on.
    ///
    /// Those are found by what they share, because no index has their key.
    private func supersede(_ key: CacheKey, on connection: some SQLConnection) throws(GatewayError) {
        let made = "SELECT id FROM videos WHERE cache_key = $1 AND source_id IS NULL AND \(Self.isUnderWay)"
        for place in ["source_id", "id"] {
            try connection.run(
                "UPDATE videos SET cache_key = NULL WHERE \(place) IN (\(made)) AND \(Self.isUnderWay)",
                [.text(key.text)]
            )
        }
    }

    /// What is in the index of generations, word by word.
    private static let isUnderWay = """
        (state = 'queued' OR state = 'submitting' OR state = 'unknown' OR state = 'submitted' OR state = 'processing')
        """

    private static let underWay = """
        SELECT id, \(CachedVideo.columns) FROM videos
        WHERE cache_key = $1 AND source_id IS NULL AND \(isUnderWay)
        """

    private static let made = """
        SELECT COALESCE(source_id, id), \(CachedVideo.columns) FROM videos
        WHERE cache_key = $1 AND state = 'succeeded' AND deleted_at IS NULL
        AND COALESCE(made_at, completed_at) > $2
        AND (file_state = 'stored' AND file_expires_at > $3 AND \(FileRow.isShareable)
        OR file_state = 'pending' AND source_id IS NULL AND completed_at > $4)
        ORDER BY COALESCE(made_at, completed_at) DESC LIMIT 1
        """

    private static let underWayOrMade = "\(underWay) UNION ALL SELECT * FROM (\(made)) AS made"

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
