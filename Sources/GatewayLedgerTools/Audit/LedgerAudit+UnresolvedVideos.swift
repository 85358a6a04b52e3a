import GatewayLedger
package import GatewayModel

extension LedgerAudit {
    /// The videos whose money is in doubt, on one snapshot: those that are being looked for, and those that were given up
    /// since then.
    /// - Parameter limit: How many of each are listed.
    package func unresolvedVideos(since start: Timestamp, limit: Int) async throws(GatewayError) -> UnresolvedVideos {
        try await engine.read(.readUnresolved) { connection throws(GatewayError) in
            try connection.beginLongWork()
            let unknown = try connection.run(
                "\(Self.doubtful) WHERE v.state = 'unknown' ORDER BY v.updated_at, v.id LIMIT $1",
                [SQLValue(rows: limit)]
            )
            let givenUp = try connection.run(
                "\(Self.doubtful) WHERE \(Self.isGivenUp) ORDER BY v.updated_at DESC, v.id DESC LIMIT $2",
                [SQLValue(start), SQLValue(rows: limit)]
            )
            let sums = try connection.run(
                """
                SELECT v.currency, COUNT(*), SUM(v.price) FROM videos AS v WHERE \(Self.isGivenUp)
                GROUP BY v.currency ORDER BY v.currency
                """,
                [SQLValue(start)]
            )
            return UnresolvedVideos(
                unknown: try Self.doubtful(unknown),
                possiblyPaid: try Self.doubtful(givenUp),
                sums: try Self.sums(sums)
            )
        }
    }

    private static let isGivenUp = """
        v.state = 'failed' AND v.failure IN \
        ('\(VideoFailure.Code.submissionUnknown.rawValue)', '\(VideoFailure.Code.timedOut.rawValue)') \
        AND v.updated_at >= $1
        """

    private static let doubtful = """
        SELECT v.id, v.tenant_id, v.state, v.failure, v.updated_at, a.started_at, a.external_task_id, a.upstream_key_id,
            v.upstream_task_id, v.price, v.currency
        FROM videos AS v JOIN attempts AS a ON a.video_id = v.id AND a.outcome IN ('open', 'made', 'unknown', 'lost')
        """

    private static func doubtful(_ rows: [[SQLValue]]) throws(GatewayError) -> [UnresolvedVideo] {
        var videos: [UnresolvedVideo] = []
        for row in rows {
            var reader = RowReader(row)
            videos.append(
                UnresolvedVideo(
                    id: try reader.videoID(),
                    tenant: TenantID(stored: try reader.text()),
                    state: try reader.value(VideoState.self),
                    failure: try reader.textIfPresent(),
                    since: try reader.moment(),
                    startedAt: try reader.moment(),
                    name: ExternalTaskID(stored: try reader.text()),
                    key: UpstreamKeyID(try reader.text()),
                    taskID: try reader.textIfPresent(),
                    price: Money(microUnits: try reader.integer()),
                    currency: try reader.text()
                )
            )
        }
        return videos
    }

    private static func sums(_ rows: [[SQLValue]]) throws(GatewayError) -> [UnresolvedVideos.Sum] {
        var sums: [UnresolvedVideos.Sum] = []
        for row in rows {
            var reader = RowReader(row)
            sums.append(
                UnresolvedVideos.Sum(
                    currency: try reader.text(),
                    videos: try reader.integer(),
                    amount: Money(microUnits: try reader.integer())
                )
            )
        }
        return sums
    }
}

/// The videos whose money is in unresolved.
package struct UnresolvedVideos: Sendable {
    /// What videos of one currency would have cost.
    package struct Sum: Hashable, Sendable {
        /// The currency.
        package let currency: String
        /// How many videos.
        package let videos: Int64
        /// Their prices together.
        package let amount: Money
    }

    /// Those whose submission is being looked for, oldest first.
    package let unknown: [UnresolvedVideo]
    /// Those that were given up and released although the upstream may have made them, latest first.
    package let possiblyPaid: [UnresolvedVideo]
    /// All of the latter, whether or not they are in the list.
    package let sums: [Sum]
}

/// A video whose task may have been made and paid without being charged.
package struct UnresolvedVideo: Hashable, Sendable {
    /// Which video.
    package let id: VideoID
    /// Whose.
    package let tenant: TenantID
    /// Where it stands.
    package let state: VideoState
    /// Why it failed, if it did.
    package let failure: String?
    /// Since when it has stood there.
    package let since: Timestamp
    /// When its attempt began.
    package let startedAt: Timestamp
    /// Our name for that attempt.
    package let name: ExternalTaskID
    /// The key that it was sent with.
    package let key: UpstreamKeyID
    /// The upstream's id of its task, if it was ever learned.
    package let taskID: String?
    /// What it would have cost its tenant.
    package let price: Money
    /// In which currency.
    package let currency: String
}
