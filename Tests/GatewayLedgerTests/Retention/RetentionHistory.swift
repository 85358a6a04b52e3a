import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// A random history of videos some of which become totals at random moments, beside a list of all that have gone: with
/// it, whatever is asked can be counted as if none had.
struct RetentionHistory {
    private static let groups: [Set<UsageQuery.Group>] = [
        [], [.day], [.month], [.model, .mode], [.day, .model], [.month, .day, .mode], [.month, .model],
    ]

    private(set) var videos: UsageHistory
    /// The time zone of all days; any where nil.
    private let zone: QuotaCalendar?
    private var random: SplitMix64
    /// As ``TestLedger/countedUsage(_:and:)`` reads them, by tenant.
    private var removed: [TenantID: [[SQLValue]]] = [:]
    /// How many have gone.
    private(set) var removedCount = 0

    init(_ engine: TestLedger.Engine, seed: UInt64, zone: QuotaCalendar? = nil) async throws {
        videos = try await UsageHistory(engine, seed: seed)
        self.zone = zone
        random = SplitMix64(seed: ~seed)
    }

    var store: TestLedger {
        videos.store
    }

    mutating func step() async throws {
        if let zone {
            videos.calendar = zone
        }
        try await videos.step()
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try await store.loseFiles(limit: 2)
        case 1: try await removeFile()
        case 2..<5: try await remove()
        default: break
        }
    }

    private mutating func removeFile() async throws {
        let stored = try await store.rows("SELECT id FROM videos WHERE file_state = 'stored' ORDER BY id")
        if case .text(let id)? = stored.randomElement(using: &random)?.first, let video = VideoID(taskID: id) {
            try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        }
    }

    /// Lets a few videos go that ended a while ago, and compares what everybody sees before and behind it.
    private mutating func remove() async throws {
        let end = store.clock.now - .seconds(Int.random(in: 0...20_000, using: &random))
        let limit = Int.random(in: 1...6, using: &random)
        let leaving = try await store.ledger.work.endedVideos(before: end, limit: limit).removable
        guard !leaving.isEmpty else {
            return
        }
        let (accounts, reports) = (try await store.accounts(), try await ownReports())
        for video in leaving {
            try await note(video)
        }
        #expect(try await store.ledger.work.rollUp(leaving, endedBefore: end) == leaving.count)
        removedCount += leaving.count
        #expect(try await store.accounts() == accounts)
        #expect(try await ownReports() == reports)
    }

    private mutating func note(_ video: VideoID) async throws {
        let rows = try await store.rows(
            """
            SELECT tenant_id, \(UsageTotals.day(of: "videos")), state, model, mode, currency, seconds, price, source_id
            FROM videos WHERE id = $1
            """,
            [SQLValue(video)]
        )
        var row = try #require(rows.first)
        guard case .text(let tenant) = row.removeFirst() else {
            throw TestProblem("no tenant")
        }
        removed[TenantID(stored: tenant), default: []].append(row)
    }

    /// All reports in the time zone of all days; none where they have several.
    private func ownReports() async throws -> [[UsageRow]] {
        var reports: [[UsageRow]] = []
        for query in try zone.map({ try queries(in: $0) }) ?? [] {
            reports.append(try await store.ledger.reader.usage(query))
        }
        return reports
    }

    private func queries(in calendar: QuotaCalendar) throws -> [UsageQuery] {
        let first = QuotaCalendar.utc.day(of: Timestamp(milliseconds: 1_790_000_000_000))
        let last = QuotaCalendar.utc.day(of: store.clock.now)
        return try [(first.firstOfMonth, last.next), (first.next, last), (last, last)].filter { $0.0 <= $0.1 }
            .flatMap { from, to in
                let period = try UsagePeriod(from: from, through: to, in: calendar)
                return videos.tenants.flatMap { tenant in
                    Self.groups.map { UsageQuery(tenant: tenant.id, period: period, groups: $0) }
                }
            }
    }

    /// Compares all reports in all time zones with what all videos would come to that there ever were.
    func expectRightReports(_ comment: Comment) async throws {
        for calendar in UsageHistory.calendars {
            for query in try queries(in: calendar) {
                let rows = try await store.ledger.reader.usage(query)
                let counted = try await store.countedUsage(query, and: removed[query.tenant] ?? [])
                #expect(rows == counted, comment)
            }
        }
    }
}
