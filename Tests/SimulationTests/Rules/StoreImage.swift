import GatewayLedger
import GatewayModel
import GatewayTestKit

/// What the store holds at one moment.
struct StoreImage: Sendable {
    struct Video: Sendable {
        let id: String
        let tenant: String
        let state: VideoState
        let failure: String?
        let price: Int64
        let seconds: Int64
        let createdAt: Timestamp
        let updatedAt: Timestamp
        let metadata: String
        let isDeleted: Bool
        let fileState: String
        let nextPoll: Timestamp?
        let completedAt: Timestamp?
        /// The video that pays for it, if that is another.
        let source: String?
        let cacheKey: String?
    }

    struct Attempt: Sendable {
        let name: String
        let video: String
        let outcome: String
    }

    struct Line: Sendable {
        let video: String
        let tenant: String
        let kind: String
        let amount: Int64
    }

    struct Delivery: Sendable {
        let event: String
        let state: String
        let tries: Int64
    }

    var videos: [Video] = []
    var attempts: [Attempt] = []
    var lines: [Line] = []
    /// As text: tenant, name, window, held, used; those of which nothing is taken are left out.
    var balances: Set<String> = []
    var limits: [String: TenantLimits] = [:]
    /// What is told of each video, by its id: types of events, one for each delivery.
    var told: [String: [String]] = [:]
    var deliveries: [Delivery] = []
    /// Whether an endpoint is told nothing any more.
    var isAnyoneDisabled = false

    init() {}

    init(of store: TestLedger) async throws {
        self = try await store.engine.read { connection throws(GatewayError) in
            try StoreImage(on: connection)
        }
    }

    private init(on connection: any SQLConnection) throws(GatewayError) {
        let videos = try connection.run(
            """
            SELECT id, tenant_id, state, failure, metadata, file_state, price, seconds, created_at, updated_at,
            COALESCE(deleted_at, -1), next_look_at, completed_at, source_id, cache_key FROM videos ORDER BY id
            """
        )
        self.videos = videos.map { row in
            Video(
                id: row[0].word,
                tenant: row[1].word,
                state: VideoState(rawValue: row[2].word) ?? .queued,
                failure: row[3].wordIfPresent,
                price: row[6].number,
                seconds: row[7].number,
                createdAt: Timestamp(milliseconds: row[8].number),
                updatedAt: Timestamp(milliseconds: row[9].number),
                metadata: row[4].word,
                isDeleted: row[10].number >= 0,
                fileState: row[5].word,
                nextPoll: row[11].moment,
                completedAt: row[12].moment,
                source: row[13].wordIfPresent,
                cacheKey: row[14].wordIfPresent
            )
        }
        attempts =
            try connection.run("SELECT external_task_id, video_id, outcome FROM attempts ORDER BY video_id, number")
            .map { Attempt(name: $0[0].word, video: $0[1].word, outcome: $0[2].word) }
        lines = try connection.run("SELECT video_id, tenant_id, kind, amount FROM entries ORDER BY sequence")
            .map { Line(video: $0[0].word, tenant: $0[1].word, kind: $0[2].word, amount: $0[3].number) }
        balances = Set(
            try connection.run("SELECT tenant_id, name, window_start, held, used FROM balances")
                .map { row in row.map(\.word).joined(separator: " ") }
                .filter { !$0.hasSuffix(" 0 0") }
        )
        let events = try connection.run(
            """
            SELECT e.video_id, e.type FROM webhook_events AS e
            JOIN webhook_deliveries AS d ON d.event_id = e.id ORDER BY e.created_at, e.id
            """
        )
        told = Dictionary(grouping: events, by: \.[0].word).mapValues { $0.map(\.[1].word).sorted() }
        deliveries = try connection.run("SELECT event_id, state, tries FROM webhook_deliveries ORDER BY event_id")
            .map { Delivery(event: $0[0].word, state: $0[1].word, tries: $0[2].number) }
        isAnyoneDisabled =
            try !connection.run("SELECT 1 FROM webhook_endpoints WHERE disabled_at IS NOT NULL").isEmpty
        for row in try connection.run("SELECT tenant_id, name, value FROM tenant_limits ORDER BY tenant_id, name") {
            if let name = LimitName(rawValue: row[1].word) {
                try limits[row[0].word, default: TenantLimits()].set(name, to: row[2].word)
            }
        }
    }
}

extension SQLValue {
    /// The value as it is written.
    fileprivate var word: String {
        switch self {
        case .null: "-"
        case .integer(let number): "\(number)"
        case .text(let text): text
        }
    }

    fileprivate var wordIfPresent: String? {
        self == .null ? nil : word
    }

    fileprivate var moment: Timestamp? {
        self == .null ? nil : Timestamp(milliseconds: number)
    }

    fileprivate var number: Int64 {
        if case .integer(let number) = self { number } else { 0 }
    }
}
