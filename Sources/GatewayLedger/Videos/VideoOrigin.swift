package import GatewayModel

/// Who ordered a video, and by which request: what log lines about it say beside its id, and what spans are linked to.
package struct VideoOrigin: Hashable, Sendable {
    /// Whose it is.
    package let tenant: TenantID
    /// The name of the request that ordered it; nothing of one that was ordered before these were kept.
    package let requestID: String?
    /// The place of that request in a trace; nothing where there were no traces.
    package let trace: TraceContext?

    /// Makes an origin.
    package init(tenant: TenantID, requestID: String?, trace: TraceContext? = nil) {
        self.tenant = tenant
        self.requestID = requestID
        self.trace = trace
    }

    /// Reads ``columns``.
    init(from reader: inout RowReader) throws(GatewayError) {
        self.init(
            tenant: TenantID(stored: try reader.text()),
            requestID: try reader.textIfPresent(),
            trace: try reader.textIfPresent().flatMap { TraceContext($0) }
        )
    }

    /// What it is read from.
    static let columns = "tenant_id, request_id, trace_context"
}

/// A video with who ordered it.
package struct OrderedVideo: Hashable, Sendable {
    /// The most of them that the log is told of at once.
    package static let maximumTold = 1000

    /// The video.
    package let id: VideoID
    /// Who ordered it.
    package let origin: VideoOrigin
}

extension LedgerWork {
    /// The videos that ended together with one whose result they share, oldest first, for the log; of very many, the
    /// first ``OrderedVideo/maximumTold``.
    /// - Parameter moment: When that was recorded.
    package func followers(of leader: VideoID, endedAt moment: Timestamp) async throws(GatewayError) -> [OrderedVideo] {
        try await ended(with: leader, at: moment)
    }
}

extension LedgerAdmissions {
    /// The videos that were canceled together with one whose place none of them could take, as
    /// ``LedgerWork/followers(of:endedAt:)`` has them.
    package func followers(of leader: VideoID, endedAt moment: Timestamp) async throws(GatewayError) -> [OrderedVideo] {
        try await ended(with: leader, at: moment)
    }
}

extension LedgerFacet {
    fileprivate func ended(
        with leader: VideoID,
        at moment: Timestamp
    ) async throws(GatewayError) -> [OrderedVideo] {
        try await engine.read(.readFollowers) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT id, \(VideoOrigin.columns) FROM videos WHERE source_id = $1 AND completed_at = $2
                ORDER BY id LIMIT $3
                """,
                [SQLValue(leader), SQLValue(moment), SQLValue(rows: OrderedVideo.maximumTold)]
            )
            var followers: [OrderedVideo] = []
            for row in rows {
                var reader = RowReader(row)
                let id = try reader.videoID()
                followers.append(OrderedVideo(id: id, origin: try VideoOrigin(from: &reader)))
            }
            return followers
        }
    }
}
