package import GatewayModel

/// What the store holds at one moment, in numbers.
package struct StoreStatistics: Sendable {
    /// Videos that wait for a model.
    package struct Waiting: Hashable, Sendable {
        /// Which model.
        package let model: ModelID
        /// How many.
        package let videos: Int64
        /// When the place was taken of the one that is next.
        package let oldest: Timestamp
    }

    /// What was entered into the ledger.
    package struct Entry: Hashable, Sendable {
        /// What it does, as the ledger calls it.
        package let kind: String
        /// Whose money it is about.
        package let tenant: TenantID
        /// In which currency.
        package let currency: String
        /// How much; below zero only where it adjusts.
        package let amount: Money
    }

    /// Videos under way that have a task of their own, by state; states without any are missing.
    package var underWay: [VideoState: Int64] = [:]
    /// Videos that wait for a slot of their own.
    package var waiting: [Waiting] = []
    /// Videos by status, those included that are kept as totals alone; every status is there.
    package var videos: [VideoStatus: Int64] = [:]
    /// What is held for videos that have not ended, by currency.
    package var held: [String: Money] = [:]
    /// Files in the archive, without those that are leaving it, and their bytes.
    package var archive: (files: Int64, bytes: Int64) = (0, 0)
    /// The size of the store in bytes.
    package var size: Int64 = 0
    /// What has been entered since the mark, at most ``EntryMark/maximumEntries`` of it.
    package var entries: [Entry] = []
    /// Where the next look begins.
    package var mark = EntryMark(sequence: 0)

    /// How many slots are taken.
    package var slotsTaken: Int64 {
        underWay.reduce(0) { $0 + ($1.key.takesSlot ? $1.value : 0) }
    }
}

/// How far the entries of the ledger were counted.
///
/// Where several servers write, an entry may become durable after one with a greater number; so the last ones are looked
/// at again, and those that were counted are known.
package struct EntryMark: Hashable, Sendable {
    /// How many entries are read at once.
    package static let maximumEntries = 20_000
    /// How many numbers before the greatest are looked at again where several servers write.
    static let overlap: Int64 = 4096

    /// Everything up to here was counted.
    var sequence: Int64
    /// What was counted beyond.
    var counted: Set<Int64> = []

    init(sequence: Int64) {
        self.sequence = sequence
    }

    /// Takes note of numbers that were read.
    /// - Returns: Whether each is counted now for the first time.
    mutating func note(_ numbers: [Int64], hasSeveralWriters: Bool) -> [Bool] {
        let isNew = numbers.map { counted.insert($0).inserted }
        if let greatest = numbers.max() {
            sequence = max(sequence, hasSeveralWriters ? greatest - Self.overlap : greatest)
            counted = counted.filter { [sequence] number in number > sequence }
        }
        return isNew
    }
}

extension LedgerReader {
    /// Counts what the store holds, on one snapshot.
    /// - Parameter mark: Where the last look ended; nothing for the first, which counts no entries.
    package func statistics(since mark: EntryMark?) async throws(GatewayError) -> StoreStatistics {
        try await engine.read(.readStatistics) { connection throws(GatewayError) in
            var statistics = StoreStatistics()
            try statistics.readVideos(on: connection)
            try statistics.readTotals(on: connection)
            try statistics.readFiles(on: connection)
            try statistics.readEntries(since: mark, on: connection)
            return statistics
        }
    }
}

extension StoreStatistics {
    fileprivate mutating func readVideos(on connection: any SQLConnection) throws(GatewayError) {
        let isUnderWay = VideoState.allCases.filter { !$0.takesSlot }.map { "state <> '\($0.rawValue)'" }
        for row in try connection.run(
            """
            SELECT state, COUNT(*) FROM videos WHERE \(isUnderWay.joined(separator: " AND ")) AND source_id IS NULL
            GROUP BY slot_key, state
            """
        ) {
            var reader = RowReader(row)
            underWay[try reader.value(VideoState.self), default: 0] += try reader.integer()
        }
        // By tenant too, which is the order of their index, so that no row is touched.
        var lines: [ModelID: Waiting] = [:]
        for row in try connection.run(
            """
            SELECT model, COUNT(*), MIN(\(QueueOrder.place)) FROM videos WHERE \(QueueOrder.waits)
            GROUP BY tenant_id, model
            """
        ) {
            var reader = RowReader(row)
            let (model, videos) = (ModelID(try reader.text()), try reader.integer())
            let oldest = try reader.videoID().createdAt
            let known = lines[model]
            lines[model] = Waiting(
                model: model,
                videos: videos + (known?.videos ?? 0),
                oldest: known.map { min($0.oldest, oldest) } ?? oldest
            )
        }
        waiting = lines.values.sorted { $0.model.text < $1.model.text }
        let queued = waiting.reduce(0) { $0 + $1.videos }
        if queued > 0 {
            underWay[.queued] = queued
        }
    }

    fileprivate mutating func readTotals(on connection: any SQLConnection) throws(GatewayError) {
        for status in VideoStatus.allCases {
            videos[status] = 0
        }
        let names = VideoStatus.allCases.map(\.rawValue) + ["held"]
        for row in try connection.run(
            """
            SELECT currency, \(names.map { "CAST(SUM(\($0)) AS BIGINT)" }.joined(separator: ", "))
            FROM usage_totals GROUP BY currency
            """
        ) {
            var reader = RowReader(row)
            let currency = try reader.text()
            for status in VideoStatus.allCases {
                videos[status, default: 0] += try reader.integer()
            }
            held[currency] = Money(microUnits: try reader.integer())
        }
    }

    fileprivate mutating func readFiles(on connection: any SQLConnection) throws(GatewayError) {
        let rows = try connection.run(
            """
            SELECT (SELECT COUNT(*) FROM files WHERE leaving_at IS NULL),
            (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM files WHERE leaving_at IS NULL), \(connection.dialect.size)
            """
        )
        var reader = RowReader(rows.first ?? [])
        archive = (files: try reader.integer(), bytes: try reader.integer())
        size = try reader.integer()
    }

    fileprivate mutating func readEntries(
        since mark: EntryMark?,
        on connection: any SQLConnection
    ) throws(GatewayError) {
        guard var mark else {
            var reader = RowReader(try connection.run("SELECT COALESCE(MAX(sequence), 0) FROM entries").first ?? [])
            self.mark = EntryMark(sequence: try reader.integer())
            return
        }
        var numbers: [Int64] = []
        var found: [Entry] = []
        for row in try connection.run(
            """
            SELECT sequence, kind, tenant_id, currency, amount FROM entries WHERE sequence > $1
            ORDER BY sequence LIMIT $2
            """,
            [.integer(mark.sequence), SQLValue(rows: EntryMark.maximumEntries)]
        ) {
            var reader = RowReader(row)
            numbers.append(try reader.integer())
            let kind = try reader.text()
            let (tenant, currency) = (TenantID(stored: try reader.text()), try reader.text())
            let amount = Money(microUnits: try reader.integer())
            found.append(Entry(kind: kind, tenant: tenant, currency: currency, amount: amount))
        }
        let isNew = mark.note(numbers, hasSeveralWriters: connection.dialect.hasSeveralWriters)
        entries = zip(found, isNew).filter(\.1).map(\.0)
        self.mark = mark
    }
}
