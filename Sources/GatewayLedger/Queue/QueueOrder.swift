import GatewayModel

/// Who waits, and who is next, in SQL: here and nowhere else.
enum QueueOrder {
    /// A video that waits for a slot of its own; one that shares another waits with that one.
    static let waits = "state = 'queued' AND source_id IS NULL"
    /// What videos of one tenant and priority are sorted by: a video's own id, and so first come, first served, but for
    /// one that has taken over the place of another.
    static let place = "COALESCE(place, id)"
    /// A video that waits and may start at the moment `$1`, unless a pause holds for it.
    ///
    /// The plus keeps the planner from sorting everything that may start instead of walking a line from its head.
    static let mayStart = "+not_before <= $1 AND (queue_deadline IS NULL OR queue_deadline > $1)"
    /// A video that no pause of its tenant or its model holds back; those of all, and of a key, hold for every video.
    static let isNotPaused = """
        NOT EXISTS (
            SELECT 1 FROM pauses WHERE kind = 'tenant' AND subject = tenant_id OR kind = 'model' AND subject = model
        )
        """
    /// Of each tenant and model that has a video waiting and no pause: the first that may start at the moment `$1`, and
    /// how far its tenant has come.
    static let heads = """
        WITH RECURSIVE \(steps), heads (tenant, video) AS (
            SELECT tenant_id, (
                SELECT id FROM videos
                WHERE \(waits) AND tenant_id = lines.tenant_id AND model = lines.model AND \(mayStart)
                ORDER BY priority DESC, \(place) LIMIT 1
            )
            FROM lines WHERE lines.tenant_id IS NOT NULL AND \(isNotPaused)
        )
        SELECT video, (SELECT \(place) FROM videos WHERE id = video), (SELECT priority FROM videos WHERE id = video),
        (SELECT seconds FROM videos WHERE id = video), tenant,
        COALESCE((SELECT weight FROM tenants WHERE id = tenant), \(QueueWeight.standard)),
        COALESCE((SELECT served FROM turns WHERE tenant_id = tenant), 0), \(QueueTurn.clock)
        FROM heads WHERE video IS NOT NULL
        """
    /// Each tenant and model that has a video waiting, with the first of these, whether it may start or not.
    static let lines = """
        WITH RECURSIVE \(steps), heads (tenant, model, video) AS (
            SELECT tenant_id, model, (
                SELECT id FROM videos WHERE \(waits) AND tenant_id = lines.tenant_id AND model = lines.model
                ORDER BY priority DESC, \(place) LIMIT 1
            )
            FROM lines WHERE lines.tenant_id IS NOT NULL
        )
        SELECT tenant, model, video, (SELECT \(place) FROM videos WHERE id = video),
        (SELECT priority FROM videos WHERE id = video), (SELECT seconds FROM videos WHERE id = video) FROM heads
        """
    /// The first `$3` videos of the tenant `$1` and the model `$2`, as ``lines`` has the first of all.
    static let lineStart = """
        SELECT tenant_id, model, id, \(place), priority, seconds FROM videos
        WHERE \(waits) AND tenant_id = $1 AND model = $2 ORDER BY priority DESC, \(place) LIMIT $3
        """

    /// The tenants and models that have a video waiting.
    ///
    /// It steps from each tenant and model to the next, so that a start costs the same however many videos wait, and
    /// however many of them are paused. Each step asks for one row in the order of the index `videos_waiting`, which
    /// leaves a planner nothing else to choose. Tenant and model are not compared as a pair: SQLite then walks past all
    /// that equal it.
    private static let steps = """
        lines (tenant_id, model) AS (
            SELECT
                (SELECT tenant_id FROM videos WHERE \(waits) ORDER BY \(line) LIMIT 1),
                (SELECT model FROM videos WHERE \(waits) ORDER BY \(line) LIMIT 1)
            UNION ALL
            SELECT
                CASE WHEN \(nextModel) IS NULL THEN \(ofNextTenant("tenant_id")) ELSE lines.tenant_id END,
                COALESCE(\(nextModel), \(ofNextTenant("model")))
            FROM lines WHERE lines.tenant_id IS NOT NULL
        )
        """

    /// The order of the index `videos_waiting`.
    private static let line = "tenant_id, model, priority DESC, \(place)"

    /// The next model of the tenant of `lines` that has a video waiting.
    private static let nextModel = """
        (
            SELECT model FROM videos WHERE \(waits) AND tenant_id = lines.tenant_id AND model > lines.model
            ORDER BY model, priority DESC, \(place) LIMIT 1
        )
        """

    /// A column of the first video that waits of the tenant behind that of `lines`.
    private static func ofNextTenant(_ column: String) -> String {
        """
        (
            SELECT \(column) FROM videos WHERE \(waits) AND tenant_id > lines.tenant_id ORDER BY \(line) LIMIT 1
        )
        """
    }
}

/// The first video of a tenant, and where it stands in the fair order.
struct QueueHead {
    let id: VideoID
    let place: QueuePlace
    let tenant: TenantID
    let weight: Int
    /// Where it stands: the least starts.
    let mark: Int64

    /// The turn of its tenant once it has started.
    var turn: QueueTurn {
        QueueTurn(of: tenant, weight: weight, starting: place.seconds, at: mark)
    }

    /// The video that starts next at a moment, if any may.
    ///
    /// Of one tenant that with the highest priority, and of these the oldest; of the tenants that which has come least
    /// far, and of two that have come equally far that whose video is older.
    static func next(at now: Timestamp, on connection: some SQLConnection) throws(GatewayError) -> QueueHead? {
        var ofTenants: [TenantID: QueueHead] = [:]
        for row in try connection.run(QueueOrder.heads, [SQLValue(now)]) {
            let head = try QueueHead(from: row)
            if let other = ofTenants[head.tenant],
                (-other.place.priority, other.place.id) < (-head.place.priority, head.place.id)
            {
                continue
            }
            ofTenants[head.tenant] = head
        }
        return ofTenants.values.min { ($0.mark, $0.place.id) < ($1.mark, $1.place.id) }
    }

    private init(from row: [SQLValue]) throws(GatewayError) {
        var reader = RowReader(row)
        id = try reader.videoID()
        place = try QueuePlace(from: &reader)
        tenant = TenantID(stored: try reader.text())
        weight = Int(try reader.integer())
        mark = max(try reader.integer(), try reader.integer())
    }
}
