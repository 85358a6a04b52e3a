package import GatewayModel
import Synchronization

/// How fast each tenant may call: the generic cell rate algorithm (GCRA) over this server's own memory.
///
/// Calls that only read have a pace of their own, so that nobody who asks for a video is refused because it was ordered.
/// Every call takes one place of its pace; places come back evenly over the minute, and up to a sixth of a minute's may be taken at
/// once. Each server counts for itself: behind `n` of them a tenant gets at most `n` times its limit, and exactly its
/// limit where a balancer sends it to one of them.
package final class RateLimiter: Sendable {
    /// What a call does, which decides what it counts as.
    package enum Pace: Hashable, Sendable {
        /// It orders or changes something.
        case changes
        /// It only reads.
        case reads

        /// The limit that bounds it.
        package var limit: LimitName {
            switch self {
            case .changes: .requestsPerMinute
            case .reads: .readsPerMinute
            }
        }

        /// What bounds it where its tenant has no such limit: far more reads than polling takes, and any changes.
        var standard: Int64? {
            switch self {
            case .changes: nil
            case .reads: standardReads
            }
        }
    }

    /// How many reads a minute a tenant has that has no limit of its own.
    package static let standardReads: Int64 = 600_000

    /// What became of a call.
    package struct Decision: Hashable, Sendable {
        /// Whether it may go on.
        package let isAllowed: Bool
        /// What it counted as.
        package let pace: Pace
        /// Calls a minute.
        package let limit: Int64
        /// How many more may be made now.
        package let remaining: Int64
        /// How long until none counts any more or, for one that was refused, until the next may be made.
        package let wait: Duration
    }

    /// How many paces of tenants are remembered; beyond it those that have been quiet longest are forgotten first.
    package static let capacity = 10_000
    /// The least that may be taken at once, so that an order and the first look at it fit.
    static let leastBurst: Int64 = 5

    private let capacity: Int
    /// For each tenant's paces when the last place comes back, in nanoseconds of the clock's uptime.
    private let ends: Mutex<[Place: Int64]>

    private struct Place: Hashable {
        let tenant: TenantID
        let pace: Pace
    }

    /// Counts this many paces.
    package init(capacity: Int = capacity) {
        self.capacity = capacity
        ends = Mutex([:])
    }

    /// How many calls a limit lets through at once.
    static func burst(of limit: Int64) -> Int64 {
        min(limit, max(leastBurst, limit / 6))
    }

    /// Takes a place for a call, if there is one.
    /// - Parameter now: The clock's uptime.
    func take(_ tenant: TenantID, _ pace: Pace, limit: Int64, at now: Duration) -> Decision {
        let place = Place(tenant: tenant, pace: pace)
        let present = now.milliseconds * 1_000_000
        // Rounded up, so that it is never more than the limit.
        let period = (60_000_000_000 + limit - 1) / limit
        let depth = period * Self.burst(of: limit)
        return ends.withLock { ends in
            // Never further ahead than a full burst, even if the clock was set back.
            let taken = min(max(ends[place] ?? present, present), present + depth)
            let end = taken + period
            guard end - present <= depth else {
                ends[place] = taken
                let wait = Duration.nanoseconds(end - present - depth)
                return Decision(isAllowed: false, pace: pace, limit: limit, remaining: 0, wait: wait)
            }
            if ends[place] == nil, ends.count >= capacity {
                Self.makeRoom(in: &ends, at: present)
            }
            ends[place] = end
            let remaining = (depth - (end - present)) / period
            return Decision(
                isAllowed: true,
                pace: pace,
                limit: limit,
                remaining: remaining,
                wait: .nanoseconds(end - present)
            )
        }
    }

    /// Forgets those whose places have all come back; if there are none, the one that is nearest to it.
    private static func makeRoom(in ends: inout [Place: Int64], at present: Int64) {
        let busy = ends.filter { $0.value > present }
        if busy.count < ends.count {
            ends = busy
        } else if let nearest = ends.min(by: { $0.value < $1.value }) {
            ends[nearest.key] = nil
        }
    }
}
