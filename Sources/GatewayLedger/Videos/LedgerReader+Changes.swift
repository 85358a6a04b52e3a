package import GatewayModel

extension Video {
    /// When its caller was last shown another status, as far as the store tells: of one that has not ended, when it last
    /// changed its state.
    package var changedAt: Timestamp {
        completedAt ?? updatedAt
    }
}

/// A place among a tenant's videos as they lie in the order of their last changes.
package struct ChangePoint: Hashable, Sendable {
    /// The moment.
    package let moment: Timestamp
    /// The last video of that moment that lies before the place; nothing where all of them lie behind it.
    package let video: VideoID?

    /// Makes a place.
    package init(_ moment: Timestamp, after video: VideoID? = nil) {
        self.moment = moment
        self.video = video
    }
}

extension LedgerReader {
    /// How long after a moment a change of that moment may still become durable: a transaction may wait for its turn, and
    /// servers of a shared store need not have the same time to the second.
    ///
    /// Whoever has read all changes up to a moment reads those of so long before it again, to miss none.
    package static let changeDelay = Duration.seconds(30)

    /// The states of several videos, whoever's they are, at one moment; without those that are deleted or unknown.
    package func videos(_ ids: [VideoID]) async throws(GatewayError) -> [Video] {
        try await engine.read(.readChanged) { connection throws(GatewayError) in
            var videos: [Video] = []
            for id in ids {
                let rows = try connection.run(
                    "SELECT \(VideoRow.columns) FROM videos WHERE id = $1 AND deleted_at IS NULL",
                    [SQLValue(id)]
                )
                for row in rows {
                    videos.append(try VideoRow.video(from: row))
                }
            }
            return videos
        }
    }

    /// A tenant's videos that have changed behind a place, in the order of ``Video/changedAt`` and, within it, of their
    /// ids: the first `limit` of them, each as it stands now.
    /// - Parameter inTurn: Whether it is the tenant that asks, and waits until it is its turn.
    package func changes(
        of tenant: TenantID,
        after point: ChangePoint,
        limit: Int,
        inTurn: Bool
    ) async throws(GatewayError) -> [Video] {
        let arguments: [SQLValue] = [
            .text(tenant.text), .integer(point.moment.milliseconds), .text(point.video?.taskID ?? ""),
            SQLValue(rows: limit),
        ]
        let place = try await lanes.wide.enter(inTurn ? tenant : nil)
        defer { place?.leave() }
        let videos = try await engine.read(.readChanges) { connection throws(GatewayError) in
            var videos: [Video] = []
            for sql in Self.changeStatements {
                for row in try connection.run(sql, arguments) {
                    videos.append(try VideoRow.video(from: row))
                }
            }
            return videos
        }
        return Array(videos.sorted { ($0.changedAt, $0.id) < ($1.changedAt, $1.id) }.prefix(limit))
    }

    /// Those that wait, those at the upstream, and those that have ended: each by an index of its own, because no index
    /// has the changes of all of them, which every move would have to write.
    static let changeStatements =
        [VideoStatus.queued, .inProgress]
        .map { changeStatement("status = '\($0.rawValue)' AND completed_at IS NULL", by: "updated_at") }
        + [changeStatement("completed_at IS NOT NULL", by: "completed_at")]

    private static func changeStatement(_ condition: String, by column: String) -> String {
        """
        SELECT \(VideoRow.columns) FROM videos WHERE tenant_id = $1 AND \(condition) AND deleted_at IS NULL
        AND \(column) >= $2 AND (\(column) > $2 OR id > $3) ORDER BY \(column), id LIMIT $4
        """
    }
}
