package import GatewayModel

/// A video that waits for a slot of its own.
package struct WaitingVideo: Hashable, Sendable {
    /// Which video.
    package let id: VideoID
    /// Whose it is.
    package let tenant: TenantID
    /// What is to make it.
    package let model: ModelID
    /// Which of its tenant's videos it goes before: those with less.
    package let priority: Int
    /// When it was admitted.
    package let admittedAt: Timestamp
    /// Before when it does not start.
    package let notBefore: Timestamp
    /// How often the upstream has turned it away.
    package let refusals: Int
    /// What the upstream said last, when it has turned it away: its own code, or the status of its answer.
    package let trouble: String?

    /// Makes a video that waits.
    package init(
        id: VideoID,
        tenant: TenantID,
        model: ModelID,
        priority: Int = QueuePlace.standardPriority,
        admittedAt: Timestamp,
        notBefore: Timestamp,
        refusals: Int,
        trouble: String?
    ) {
        self.id = id
        self.tenant = tenant
        self.model = model
        self.priority = priority
        self.admittedAt = admittedAt
        self.notBefore = notBefore
        self.refusals = refusals
        self.trouble = trouble
    }

    /// Reads ``columns``.
    init(from reader: inout RowReader) throws(GatewayError) {
        id = try reader.videoID()
        tenant = TenantID(stored: try reader.text())
        model = ModelID(try reader.text())
        priority = Int(try reader.integer())
        admittedAt = try reader.moment()
        notBefore = try reader.moment()
        refusals = Int(try reader.integer())
        let (code, status) = (try reader.textIfPresent(), try reader.integerIfPresent())
        trouble = code ?? status.map(String.init)
    }

    static let columns = """
        id, tenant_id, model, priority, created_at, not_before, refusals,
        (SELECT upstream_code FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1),
        (SELECT upstream_status FROM attempts WHERE video_id = videos.id ORDER BY number DESC LIMIT 1)
        """
}

/// The queue at one moment, as operators look at it.
package struct WaitingQueue: Sendable {
    /// How many videos of a tenant wait.
    package struct Share: Hashable, Sendable {
        /// Whose they are.
        package let tenant: TenantID
        /// What it weighs when slots are shared.
        package let weight: Int
        /// How many.
        package let videos: Int
        /// When the oldest of them was admitted.
        package let oldest: Timestamp
    }

    /// The first videos, in the order in which they are sent.
    package let videos: [WaitingVideo]
    /// What waits, tenant by tenant, most first.
    package let shares: [Share]
    /// The pauses that hold.
    package let pauses: Pauses
    /// How many slots are taken.
    package let slotsTaken: Int

    /// How many videos wait in all.
    package var count: Int {
        shares.reduce(0) { $0 + $1.videos }
    }
}

extension LedgerReader {
    /// The queue from its head, on one snapshot; videos that share what another one pays for wait with that one, and are
    /// not in it.
    /// - Parameter limit: How many videos at most.
    package func waiting(limit: Int) async throws(GatewayError) -> WaitingQueue {
        try await engine.read(.readWaiting) { connection throws(GatewayError) in
            let places = try QueuePlaces(on: connection)
            var videos: [WaitingVideo] = []
            let successors = try successors(on: connection)
            for place in places.first(limit) {
                let rows = try connection.run(
                    "SELECT \(WaitingVideo.columns) FROM videos WHERE id = $1",
                    [SQLValue(successors[place] ?? place)]
                )
                for row in rows {
                    var reader = RowReader(row)
                    videos.append(try WaitingVideo(from: &reader))
                }
            }
            var taken = RowReader(try connection.run(LedgerWork.slotCount).first ?? [])
            return WaitingQueue(
                videos: videos,
                shares: try shares(of: places, on: connection),
                pauses: try Pauses(on: connection),
                slotsTaken: Int(try taken.integer())
            )
        }
    }

    /// The videos that have taken over the place of another one, by that place.
    private func successors(on connection: any SQLConnection) throws(GatewayError) -> [VideoID: VideoID] {
        var successors: [VideoID: VideoID] = [:]
        for row in try connection.run("SELECT place, id FROM videos WHERE \(QueueOrder.waits) AND place IS NOT NULL") {
            var reader = RowReader(row)
            successors[try reader.videoID()] = try reader.videoID()
        }
        return successors
    }

    private func shares(
        of places: QueuePlaces,
        on connection: any SQLConnection
    ) throws(GatewayError) -> [WaitingQueue.Share] {
        var shares: [WaitingQueue.Share] = []
        let rows = try connection.run(
            """
            SELECT tenant_id, COUNT(*), MIN(created_at) FROM videos WHERE \(QueueOrder.waits) GROUP BY tenant_id
            """
        )
        for row in rows {
            var reader = RowReader(row)
            let tenant = TenantID(stored: try reader.text())
            shares.append(
                WaitingQueue.Share(
                    tenant: tenant,
                    weight: places.weight(of: tenant),
                    videos: Int(try reader.integer()),
                    oldest: try reader.moment()
                )
            )
        }
        return shares.sorted { ($1.videos, $0.tenant.text) < ($0.videos, $1.tenant.text) }
    }
}
