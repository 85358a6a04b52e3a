package import GatewayModel

/// Who waits, and who is next, in SQL: here and nowhere else.
enum QueueOrder {
    /// A video that waits for a slot of its own; one that shares another waits with that one.
    static let waits = "state = 'queued' AND source_id IS NULL"
    /// What the queue is sorted by: a video's own id, and so first come, first served, but for one that has taken over
    /// the place of another.
    static let place = "COALESCE(place, id)"
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
