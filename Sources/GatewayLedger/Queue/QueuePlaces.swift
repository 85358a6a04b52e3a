package import GatewayModel

/// All videos that wait, in the order in which they start if nobody else orders.
///
/// The order is that of ``QueueTurn``: each video stands where its tenant's turn will be once those before it have
/// started, and the least goes first; of two that stand at the same mark, the older. To look a place up takes the time of
/// a search for each tenant that waits.
package struct QueuePlaces: Hashable, Sendable {
    private var lines: [TenantID: TenantLine] = [:]
    private var places: [VideoID: (QueuePlace, TenantID)] = [:]
    private var served: [TenantID: Int64] = [:]
    private var clock: Int64 = 0
    private var weights: [TenantID: Int] = [:]

    /// Makes an empty queue.
    /// - Parameter weights: Those of tenants that have another than the usual one.
    init(weights: [TenantID: Int] = [:]) {
        self.weights = weights
    }

    /// How many wait.
    package var count: Int {
        places.count
    }

    /// How many of a tenant wait.
    package func count(of tenant: TenantID) -> Int {
        lines[tenant]?.count ?? 0
    }

    /// What a tenant weighs.
    package func weight(of tenant: TenantID) -> Int {
        weights[tenant] ?? QueueWeight.standard
    }

    /// The tenants with videos waiting.
    var tenants: some Collection<TenantID> {
        lines.keys
    }

    /// Which position a video has, 1 being next; nothing if it does not wait.
    package func position(of id: VideoID) -> Int? {
        places[id].map { position(of: id, priority: $0.0.priority, tenant: $0.1) }
    }

    /// Where a video stands: who stands at the least is next.
    func mark(of id: VideoID) -> Int64? {
        places[id]
            .map { place, tenant in
                let seconds = lines[tenant]?.before(id, priority: place.priority).seconds ?? 0
                return beginning(of: tenant) + seconds * step(of: tenant)
            }
    }

    /// The position that an order would get that came now.
    package func nextPosition(of tenant: TenantID, priority: Int) -> Int {
        position(of: nil, priority: priority, tenant: tenant)
    }

    private func position(of id: VideoID?, priority: Int, tenant: TenantID) -> Int {
        let (own, seconds) = lines[tenant]?.before(id, priority: priority) ?? (0, 0)
        let mark = beginning(of: tenant) + seconds * step(of: tenant)
        return lines.reduce(own + 1) { position, other in
            other.key == tenant ? position : position + videos(of: other.key, other.value, before: mark, id)
        }
    }

    /// The first videos in their order.
    package func first(_ limit: Int) -> [VideoID] {
        var heads = lines.map { tenant, line in
            (all: line.all[...], beginning: beginning(of: tenant), step: step(of: tenant))
        }
        var first: [VideoID] = []
        while first.count < limit {
            let marks = heads.indices.compactMap { index in
                heads[index].all.first
                    .map { (heads[index].beginning + $0.secondsBefore * heads[index].step, $0.id, index) }
            }
            guard let next = marks.min(by: { ($0.0, $0.1) < ($1.0, $1.1) }) else {
                break
            }
            first.append(next.1)
            heads[next.2].all.removeFirst()
        }
        return first
    }

    mutating func insert(_ place: QueuePlace, of tenant: TenantID) {
        remove(place.id)
        places[place.id] = (place, tenant)
        lines[tenant, default: TenantLine()].insert(place)
    }

    mutating func remove(_ id: VideoID) {
        guard let (place, tenant) = places.removeValue(forKey: id) else {
            return
        }
        lines[tenant]?.remove(place)
        if lines[tenant]?.count == 0 {
            lines[tenant] = nil
        }
    }

    mutating func note(_ turn: QueueTurn) {
        clock = max(clock, turn.clock)
        // What lies behind the clock means nothing any more.
        served = served.filter { $0.value > clock }
        served[turn.tenant] = turn.served
    }

    mutating func set(weights: [TenantID: Int]) {
        self.weights = weights
    }

    /// How many of another tenant's videos start before that mark, or at it and are older than that video.
    private func videos(of tenant: TenantID, _ line: TenantLine, before mark: Int64, _ id: VideoID?) -> Int {
        let (distance, step) = (mark - beginning(of: tenant), step(of: tenant))
        guard distance >= 0 else {
            return 0
        }
        let (videos, at) = line.upTo(seconds: distance / step)
        guard let at else {
            return videos
        }
        return distance % step > 0 || id.map { at < $0 } ?? true ? videos + 1 : videos
    }

    private func beginning(of tenant: TenantID) -> Int64 {
        max(clock, served[tenant] ?? 0)
    }

    private func step(of tenant: TenantID) -> Int64 {
        QueueWeight.step(weight(of: tenant))
    }

    package static func == (left: QueuePlaces, right: QueuePlaces) -> Bool {
        left.first(.max) == right.first(.max)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(first(.max))
    }
}

extension LedgerReader {
    /// The places of all videos that wait, on one snapshot.
    package func queuePlaces() async throws(GatewayError) -> QueuePlaces {
        try await engine.read(.readQueue) { connection throws(GatewayError) in
            try QueuePlaces(on: connection)
        }
    }

    /// The weights of all tenants that have another than the usual one.
    func queueWeights() async throws(GatewayError) -> [TenantID: Int] {
        try await engine.read(.readQueueWeights) { connection throws(GatewayError) in
            try QueuePlaces.weights(on: connection)
        }
    }
}

extension QueuePlaces {
    /// Reads everything.
    init(on connection: any SQLConnection) throws(GatewayError) {
        try self.init(emptyOn: connection)
        let rows = try connection.run(
            "SELECT \(QueueOrder.place), priority, seconds, tenant_id FROM videos WHERE \(QueueOrder.waits)"
        )
        for row in rows {
            var reader = RowReader(row)
            let place = try QueuePlace(from: &reader)
            insert(place, of: TenantID(stored: try reader.text()))
        }
    }

    /// Reads the turns of all tenants and what they weigh, and none of the videos.
    init(emptyOn connection: any SQLConnection) throws(GatewayError) {
        self.init(weights: try Self.weights(on: connection))
        (served, clock) = try QueueTurn.all(on: connection)
    }

    static func weights(on connection: any SQLConnection) throws(GatewayError) -> [TenantID: Int] {
        var weights: [TenantID: Int] = [:]
        for row in try connection.run("SELECT id, weight FROM tenants WHERE weight IS NOT NULL") {
            var reader = RowReader(row)
            weights[TenantID(stored: try reader.text())] = Int(try reader.integer())
        }
        return weights
    }
}

extension QueuePlace {
    /// Reads ``QueueOrder/place``, priority and seconds.
    init(from reader: inout RowReader) throws(GatewayError) {
        self.init(
            id: try reader.videoID(),
            priority: Int(try reader.integer()),
            seconds: Int(try reader.integer())
        )
    }
}
