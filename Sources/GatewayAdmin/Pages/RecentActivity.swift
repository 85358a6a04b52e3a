package import GatewayLedger
package import GatewayModel
import Synchronization

/// What has become of videos in the last hour, as far as this server has heard of it since it started.
///
/// It is counted as it happens: no store is asked, however many videos there are.
package final class RecentActivity: Sendable {
    /// How many minutes count.
    static let minutes = 60
    /// How many of the last failures are remembered by name.
    static let maximumFailures = 50

    /// What happened in a minute.
    struct Minute: Hashable, Sendable {
        var admitted: Int64 = 0
        var started: Int64 = 0
        var completed: Int64 = 0
        var failed: Int64 = 0
        var canceled: Int64 = 0
    }

    private struct State {
        /// By minutes since 1970, the last hour's alone.
        var minutes: [Int64: Minute] = [:]
        var failures: [(video: VideoID, at: Timestamp)] = []
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    /// Since when it counts.
    let since: Timestamp
    private let clock: any WallClock
    private let shared = Shared()
    private let subscription: EventSubscription

    /// Listens to a ledger.
    package init(ledger: LedgerReader, clock: any WallClock) {
        self.clock = clock
        since = clock.now
        subscription = ledger.events.subscribe { [shared] in Self.note($0, at: clock.now, in: shared) }
    }

    /// The sums of the last hour, and its failures, the latest first.
    var lastHour: (sums: Minute, failures: [VideoID]) {
        let now = clock.now
        let first = Self.minute(of: now) - Int64(Self.minutes) + 1
        return shared.state.withLock { state in
            let sums = state.minutes.filter { $0.key >= first }.values
                .reduce(into: Minute()) { sum, minute in
                    sum.admitted += minute.admitted
                    sum.started += minute.started
                    sum.completed += minute.completed
                    sum.failed += minute.failed
                    sum.canceled += minute.canceled
                }
            let recent = state.failures.filter { Self.minute(of: $0.at) >= first }
            return (sums, recent.reversed().map(\.video))
        }
    }

    private static func note(_ events: [LedgerEvent], at now: Timestamp, in shared: Shared) {
        let minute = minute(of: now)
        shared.state.withLock { state in
            for case .video(let change) in events {
                var counts = state.minutes[minute] ?? Minute()
                switch change.state {
                case .queued: counts.admitted += 1
                case .submitted: counts.started += 1
                case .succeeded: counts.completed += 1
                case .failed, .timedOut, .expired:
                    counts.failed += 1
                    state.failures.append((change.id, now))
                case .canceled: counts.canceled += 1
                case .submitting, .unknown, .processing: break
                }
                state.minutes[minute] = counts
            }
            state.failures = state.failures.suffix(maximumFailures)
            if state.minutes.count > minutes {
                state.minutes = state.minutes.filter { $0.key > minute - Int64(minutes) }
            }
        }
    }

    private static func minute(of moment: Timestamp) -> Int64 {
        moment.seconds / 60
    }
}
