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
        /// When the oldest place was taken.
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

/// The first places of the queue, read from the heads of the lines that it is made of.
///
/// A line is what waits of one tenant and model. Of those whose first video is not among so many first ones no video is;
/// of the others so many are read of each, and never more, however many wait.
private struct QueueStart {
    /// A place in a line, and the video that has it now.
    private struct Place {
        let tenant: TenantID
        let model: String
        let id: VideoID
        let place: QueuePlace

        init(_ row: [SQLValue]) throws(GatewayError) {
            var reader = RowReader(row)
            tenant = TenantID(stored: try reader.text())
            model = try reader.text()
            id = try reader.videoID()
            place = try QueuePlace(from: &reader)
        }
    }

    /// The videos in the order in which they are sent.
    let videos: [VideoID]
    /// What each tenant weighs.
    let weight: (TenantID) -> Int

    init(_ limit: Int, on connection: any SQLConnection) throws(GatewayError) {
        var places = try QueuePlaces(emptyOn: connection)
        var lines: [Place] = []
        for row in try connection.run(QueueOrder.lines) {
            lines.append(try Place(row))
        }
        let ofTenants = Dictionary(grouping: lines, by: \.tenant)
        for (tenant, lines) in ofTenants {
            let first = lines.map(\.place).min { (-$0.priority, $0.id) < (-$1.priority, $1.id) }
            first.map { places.insert($0, of: tenant) }
        }
        let firsts = Set(places.first(limit))
        let near = ofTenants.values.filter { lines in lines.contains { firsts.contains($0.place.id) } }
        var found: [Place] = []
        for line in near.joined() {
            let arguments: [SQLValue] = [.text(line.tenant.text), .text(line.model), SQLValue(rows: limit)]
            for row in try connection.run(QueueOrder.lineStart, arguments) {
                found.append(try Place(row))
            }
        }
        // In their order, so that each is put behind the one before it.
        var ids: [VideoID: VideoID] = [:]
        for one in found.sorted(by: { $0.place.id < $1.place.id }) {
            places.insert(one.place, of: one.tenant)
            ids[one.place.id] = one.id
        }
        videos = places.first(limit).compactMap { ids[$0] }
        weight = { [places] in places.weight(of: $0) }
    }
}

extension LedgerReader {
    /// The queue from its head, on one snapshot; videos that share what another one pays for wait with that one, and are
    /// not in it.
    ///
    /// Whatever waits is counted by an index; but for that it takes as long as the limit is great, not as the queue is
    /// long.
    /// - Parameter limit: How many videos at most.
    package func waiting(limit: Int) async throws(GatewayError) -> WaitingQueue {
        try await engine.read(.readWaiting) { connection throws(GatewayError) in
            let start = try QueueStart(limit, on: connection)
            var videos: [WaitingVideo] = []
            for id in start.videos {
                for row in try connection.run(
                    "SELECT \(WaitingVideo.columns) FROM videos WHERE id = $1",
                    [SQLValue(id)]
                ) {
                    var reader = RowReader(row)
                    videos.append(try WaitingVideo(from: &reader))
                }
            }
            var taken = RowReader(try connection.run(LedgerWork.slotCount).first ?? [])
            return WaitingQueue(
                videos: videos,
                shares: try shares(weighing: start.weight, on: connection),
                pauses: try Pauses(on: connection),
                slotsTaken: Int(try taken.integer())
            )
        }
    }

    private func shares(
        weighing weight: (TenantID) -> Int,
        on connection: any SQLConnection
    ) throws(GatewayError) -> [WaitingQueue.Share] {
        var shares: [WaitingQueue.Share] = []
        let rows = try connection.run(
            """
            SELECT tenant_id, COUNT(*), MIN(\(QueueOrder.place)) FROM videos WHERE \(QueueOrder.waits)
            GROUP BY tenant_id
            """
        )
        for row in rows {
            var reader = RowReader(row)
            let tenant = TenantID(stored: try reader.text())
            shares.append(
                WaitingQueue.Share(
                    tenant: tenant,
                    weight: weight(tenant),
                    videos: Int(try reader.integer()),
                    oldest: try reader.videoID().createdAt
                )
            )
        }
        return shares.sorted { ($1.videos, $0.tenant.text) < ($0.videos, $1.tenant.text) }
    }
}
