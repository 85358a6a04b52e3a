import GatewayLedger
package import GatewayModel

/// An installation at one moment, as somebody watches it.
package struct TopView: Sendable, Encodable {
    /// How the server says it is.
    package struct Health: Hashable, Sendable, Encodable {
        /// `ready`, `degraded`, `not_ready`, or `unreachable` where no server answers.
        package let status: String
        /// Why it is not ready, in words; where nobody answers, who was asked.
        package let reasons: [String]
        /// What to do about them, in words; programs have the reasons.
        let advice: [String]

        private enum CodingKeys: String, CodingKey {
            case status
            case reasons
        }

        /// What was found out.
        package init(status: String, reasons: [String], advice: [String] = []) {
            self.status = status
            self.reasons = reasons
            self.advice = advice
        }

        /// Whether nothing is to be told; where no server can be asked, nothing is known.
        var isWell: Bool {
            status == HealthReport.Status.ready.rawValue || status == "unknown"
        }

        /// In lines of so many columns: how it is, why, and what to do.
        func lines(columns: Int) -> [String] {
            let words = TextTable.printable((reasons + advice).joined(separator: " "))
            return "server   \(status)\(words.isEmpty ? "" : ": " + words)".wrapped(columns: columns, indent: 9)
        }
    }

    /// What waits.
    struct Queue: Sendable, Encodable {
        let waiting: Int64
        let oldestWait: Int64?

        private enum CodingKeys: String, CodingKey {
            case waiting
            case oldestWait = "oldest_wait_seconds"
        }
    }

    /// What has happened within the last minute.
    struct Rates: Sendable, Encodable {
        let started: Int64
        let ended: Int64
        let failed: Int64
    }

    /// What a tenant has under way.
    struct Tenant: Sendable, Encodable {
        let tenant: String
        let waiting: Int64
        let inProgress: Int64
        let started: Int64
        let ended: Int64
        let failed: Int64

        private enum CodingKeys: String, CodingKey {
            case tenant
            case waiting
            case inProgress = "in_progress"
            case started = "started_per_minute"
            case ended = "ended_per_minute"
            case failed = "failed_per_minute"
        }
    }

    /// When it was looked at, as RFC 3339.
    let at: String
    /// How the server says it is; not there where nobody asked.
    let health: Health?
    let pauses: [PauseView]
    let queue: Queue
    let slots: QueueView.Slots
    let perMinute: Rates
    /// The busiest tenants; those that have nothing under way and nothing of the last minute are left out.
    let tenants: [Tenant]
    /// The newest videos.
    let videos: [VideoView]

    private enum CodingKeys: String, CodingKey {
        case at
        case health
        case pauses
        case queue
        case slots
        case perMinute = "per_minute"
        case tenants
        case videos
    }
}

extension LedgerReports {
    /// How many tenants are told.
    package static let maximumBusyTenants = 20
    /// How far back what has happened is counted.
    private static let minute = Duration.seconds(60)

    /// Looks at the installation; a few searches of indexes, whatever the store has.
    /// - Parameters:
    ///   - count: How many of the newest videos.
    ///   - keys: The upstream's keys, if they are known.
    ///   - health: What the server says, where it was asked.
    package func top(videos count: Int, keys: [UpstreamKeyShare]?, health: TopView.Health?) async throws -> TopView {
        let now = clock.now
        let names = try await ledger.tenantNames()
        let loads = try await ledger.reader.load(since: now - Self.minute)
        let newest = try await ledger.reader.list(VideoQuery(tenant: nil, limit: count)).videos
        let pauses = try await ledger.reader.pauses()
        let oldest = loads.compactMap(\.oldest).min()
        let busy = loads.filter { $0.activity > 0 }
            .sorted { ($1.activity, $0.tenant.text) < ($0.activity, $1.tenant.text) }
        return TopView(
            at: now.text,
            health: health,
            pauses: pauses.list.map { PauseView($0, tenants: names) },
            queue: TopView.Queue(
                waiting: loads.reduce(0) { $0 + $1.waiting },
                oldestWait: oldest.map { max(0, (now - $0).components.seconds) }
            ),
            slots: QueueView.Slots(try await ledger.reader.keySlots(), of: slots, keys: keys),
            perMinute: TopView.Rates(
                started: loads.reduce(0) { $0 + $1.started },
                ended: loads.reduce(0) { $0 + $1.ended },
                failed: loads.reduce(0) { $0 + $1.failed }
            ),
            tenants: busy.prefix(Self.maximumBusyTenants).map { TopView.Tenant($0, name: names[$0.tenant]) },
            videos: newest.map { VideoView($0, tenant: names[$0.tenant] ?? $0.tenant.text, queue: nil) }
        )
    }
}

extension TenantLoad {
    fileprivate var activity: Int64 {
        waiting + inProgress + started + ended
    }
}

extension TopView.Tenant {
    fileprivate init(_ load: TenantLoad, name: String?) {
        tenant = name ?? load.tenant.text
        waiting = load.waiting
        inProgress = load.inProgress
        started = load.started
        ended = load.ended
        failed = load.failed
    }
}
