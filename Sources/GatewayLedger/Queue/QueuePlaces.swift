package import GatewayModel

/// Who waits, and who is next, in SQL: here and nowhere else.
enum QueueOrder {
    /// A video that waits for a slot of its own; one that shares another waits with that one.
    static let waits = "state = 'queued' AND source_id IS NULL"
    /// What the queue is sorted by: a video's own id, and so first come, first served, but for one that has taken over
    /// the place of another.
    static let place = "COALESCE(place, id)"
    /// A video that waits and may start at the moment `$1`, unless a pause holds for it.
    ///
    /// The plus keeps the planner from sorting everything that may start instead of walking the queue from its head.
    static let mayStart = "+not_before <= $1 AND (queue_deadline IS NULL OR queue_deadline > $1)"
    /// A video that no pause of its tenant or its model holds back; those of all, and of a key, hold for every video.
    static let isNotPaused = """
        NOT EXISTS (
            SELECT 1 FROM pauses WHERE kind = 'tenant' AND subject = tenant_id OR kind = 'model' AND subject = model
        )
        """
    /// The place of the first video that may start at the moment `$1` and that no pause of its tenant or its model holds
    /// back; nothing where there is none.
    ///
    /// It steps from each tenant and model that has a video waiting to the next, so that it costs the same however many
    /// videos are paused: with a condition on each, every start would walk past all of them. Each step asks for one row
    /// in the order of the index `videos_waiting`, which leaves a planner nothing else to choose.
    static let firstNotPaused = """
        WITH RECURSIVE lines (tenant_id, model) AS (
            SELECT
                (SELECT tenant_id FROM videos WHERE \(waits) ORDER BY tenant_id, model, \(place) LIMIT 1),
                (SELECT model FROM videos WHERE \(waits) ORDER BY tenant_id, model, \(place) LIMIT 1)
            UNION ALL
            SELECT
                CASE WHEN \(nextModel) IS NULL THEN \(ofNextTenant("tenant_id")) ELSE lines.tenant_id END,
                COALESCE(\(nextModel), \(ofNextTenant("model")))
            FROM lines WHERE lines.tenant_id IS NOT NULL
        )
        SELECT MIN((
            SELECT \(place) FROM videos
            WHERE \(waits) AND tenant_id = lines.tenant_id AND model = lines.model AND \(mayStart)
            ORDER BY \(place) LIMIT 1
        ))
        FROM lines WHERE lines.tenant_id IS NOT NULL AND \(isNotPaused)
        """

    /// The next model of the tenant of `lines` that has a video waiting.
    private static let nextModel = """
        (
            SELECT model FROM videos WHERE \(waits) AND tenant_id = lines.tenant_id AND model > lines.model
            ORDER BY model, \(place) LIMIT 1
        )
        """

    /// A column of the first video that waits of the tenant behind that of `lines`.
    private static func ofNextTenant(_ column: String) -> String {
        """
        (
            SELECT \(column) FROM videos WHERE \(waits) AND tenant_id > lines.tenant_id
            ORDER BY tenant_id, model, \(place) LIMIT 1
        )
        """
    }
}

/// The places of all videos that wait, in their order.
package struct QueuePlaces: Hashable, Sendable {
    private var places: [VideoID] = []

    /// How many wait.
    package var count: Int {
        places.count
    }

    /// Which place that is, 1 being next; also of one that is not there, where it would be.
    package func position(of place: VideoID) -> Int {
        rank(of: place) + 1
    }

    mutating func insert(_ place: VideoID) {
        let rank = rank(of: place)
        if rank == places.count || places[rank] != place {
            places.insert(place, at: rank)
        }
    }

    mutating func remove(_ place: VideoID) {
        let rank = rank(of: place)
        if rank < places.count, places[rank] == place {
            places.remove(at: rank)
        }
    }

    /// How many stand before a place.
    private func rank(of place: VideoID) -> Int {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = low + (high - low) / 2
            if places[middle] < place {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension LedgerReader {
    /// The places of all videos that wait.
    package func queuePlaces() async throws(GatewayError) -> QueuePlaces {
        try await engine.read(.readQueue) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT \(QueueOrder.place) FROM videos WHERE \(QueueOrder.waits) ORDER BY \(QueueOrder.place)"
            )
            var places = QueuePlaces()
            for row in rows {
                var reader = RowReader(row)
                places.insert(try reader.videoID())
            }
            return places
        }
    }
}
