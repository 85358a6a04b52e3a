package import GatewayModel

// Retention: finished videos of long ago leave the store and live on as totals. In: how long ago. Out: fewer rows, and
// the same reports, balances and books. Lock order: the lock of retention, then the rows of the videos, then those of
// the totals in the order of their key. What must hold: a video and its sums change places in one transaction, so that
// each is counted once at every commit; what somebody may still ask for stays, and what breaks a rule stays in sight.

extension LedgerWork {
    /// Looks at some of the videos that have ended by then, the longest ago first.
    /// - Parameters:
    ///   - place: Where the last look ended.
    ///   - limit: How many are looked at.
    package func endedVideos(
        before end: Timestamp,
        behind place: EndedVideos.Place? = nil,
        limit: Int
    ) async throws(GatewayError) -> EndedVideos {
        try await engine.read(.endedVideos) { connection throws(GatewayError) in
            let start: [SQLValue] =
                place.map { [SQLValue($0.endedAt), SQLValue($0.video)] } ?? [.integer(-1), .text("")]
            let rows = try connection.run(RolledUp.looking, [SQLValue(end)] + start + [SQLValue(rows: limit)])
            var ended = EndedVideos()
            for row in rows {
                var reader = RowReader(row)
                let place = EndedVideos.Place(video: try reader.videoID(), endedAt: try reader.moment())
                if try reader.integer() == 1 {
                    ended.removable.append(place.video)
                }
                ended.next = rows.count == limit ? place : nil
            }
            return ended
        }
    }

    /// Takes those of these videos out of the store that may go, with all that belongs to them, and adds what they came
    /// to to the totals; durable on return, all of it or nothing.
    ///
    /// What has become of them since somebody looked is looked at again; one that another transaction works on stays.
    /// - Parameter end: By when they must have ended.
    /// - Returns: How many there were.
    @discardableResult
    package func rollUp(_ videos: [VideoID], endedBefore end: Timestamp) async throws(GatewayError) -> Int {
        guard !videos.isEmpty else {
            return 0
        }
        return try await engine.write(.rollUp) { connection throws(GatewayError) in
            // Two at once would take up the same videos, and each wait for the totals of the other.
            try connection.lock(.retention)
            let dialect = connection.dialect
            let named = Self.names(videos.map(\.taskID))
            let rows = try connection.run(RolledUp.locking(in: dialect), [named, SQLValue(end)])
            guard !rows.isEmpty else {
                return 0
            }
            let leaving = Self.names(try Self.texts(rows))
            try connection.run(RolledUp.adding(in: dialect), [leaving])
            for table in ["repeats", "attempts", "entries", "video_webhooks"] {
                try connection.run("DELETE FROM \(table) WHERE \(dialect.isNamed("video_id"))", [leaving])
            }
            // Keys and lost answers live for a day at the most, so there is next to nothing as old as this.
            for table in ["idempotency", "undelivered"] {
                try connection.run(
                    "DELETE FROM \(table) WHERE created_at <= $2 AND \(dialect.isNamed("video_id"))",
                    [leaving, SQLValue(end)]
                )
            }
            try connection.run("DELETE FROM videos WHERE \(dialect.isNamed("id"))", [leaving])
            try connection.announceShown(rows)
            return rows.count
        }
    }

    /// Ids as a JSON array; they have nothing that would have to be escaped.
    private static func names(_ ids: [String]) -> SQLValue {
        .text("[" + ids.map { "\"\($0)\"" }.joined(separator: ",") + "]")
    }
}

/// Some of the videos that have ended, as somebody has looked at them.
package struct EndedVideos: Hashable, Sendable {
    /// Which of them may leave the store.
    package internal(set) var removable: [VideoID] = []
    /// Where a further look goes on; nothing when there is no more.
    package internal(set) var next: Place?

    /// A place in the order of ends.
    package struct Place: Hashable, Sendable {
        let video: VideoID
        let endedAt: Timestamp
    }
}
