/// What can be limited for a tenant, by the names that the command line and the API use.
package enum LimitName: String, Sendable, CaseIterable, Comparable {
    /// Calls that order or change something, a minute; kept by each server for itself.
    case requestsPerMinute = "requests_per_minute"
    /// Calls that only read, a minute; kept by each server for itself.
    case readsPerMinute = "reads_per_minute"
    /// Videos that wait or are being made.
    case concurrentVideos = "concurrent_videos"
    /// Videos ordered in a day.
    case videosPerDay = "videos_per_day"
    /// Videos ordered in a month.
    case videosPerMonth = "videos_per_month"
    /// Seconds of video ordered in a month.
    case secondsPerMonth = "seconds_per_month"
    /// Money for a day's orders.
    case budgetPerDay = "budget_per_day"
    /// Money for a month's orders.
    case budgetPerMonth = "budget_per_month"
    /// The models that may be ordered.
    case models
    /// The modes that may be ordered.
    case modes
    /// The longest video that may be ordered, in seconds.
    case maxSeconds = "max_seconds"
    /// The highest priority that an order may be given.
    case maxPriority = "max_priority"

    /// What a limit's number counts.
    package enum Unit: String, Sendable {
        case requests
        case videos
        case seconds
        /// Micro-units inside, a decimal outside.
        case money
        /// Names, not a number.
        case names
        /// A rank, of which nothing is counted.
        case priority
    }

    /// What its number counts.
    package var unit: Unit {
        switch self {
        case .requestsPerMinute, .readsPerMinute: .requests
        case .concurrentVideos, .videosPerDay, .videosPerMonth: .videos
        case .secondsPerMonth, .maxSeconds: .seconds
        case .budgetPerDay, .budgetPerMonth: .money
        case .models, .modes: .names
        case .maxPriority: .priority
        }
    }

    /// The limits that the ledger keeps a balance of, in the order in which balances are locked.
    package static let kept: [LimitName] = [
        .concurrentVideos, .videosPerDay, .budgetPerDay, .videosPerMonth, .secondsPerMonth, .budgetPerMonth,
    ]

    /// The same limits in the order of their names' rank, in which they are shown.
    package static let keptInOrder = kept.sorted()

    package static func < (left: LimitName, right: LimitName) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        Self.allCases.firstIndex(of: self) ?? 0
    }
}
