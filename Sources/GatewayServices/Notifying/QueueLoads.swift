import GatewayLedger
import GatewayModel
import Synchronization

/// How much is being sent to each queue of deliveries, so that no target takes what others need.
final class QueueLoads: Sendable {
    /// How many deliveries of one queue are sent at once.
    static let width = 8
    /// How many while the latest did not arrive.
    static let failingWidth = 2
    /// How many queues are remembered as failing; of more it is forgotten.
    static let maximumFailing = 10_000

    private struct State {
        var running: [String: Int] = [:]
        var failing: Set<String> = []
        var waiting: [DeliveryQueue] = []
    }

    private let state = Mutex(State())

    /// Takes note of what waits.
    /// - Returns: When the first of it is due that may be sent.
    func note(_ waiting: [DeliveryQueue]) -> Timestamp? {
        state.withLock { state in
            state.waiting = waiting
            return waiting.filter { Self.free(of: $0.name, state) > 0 }.map(\.nextAt).min()
        }
    }

    /// How many may be sent of each queue that had something due when it was last noted, one from each before a second
    /// from any.
    /// - Parameter count: How many in all.
    func shares(of count: Int, at now: Timestamp) -> [(queue: String, count: Int)] {
        state.withLock { state in
            let due = state.waiting.filter { $0.nextAt <= now }.sorted { $0.nextAt < $1.nextAt }
                .map { ($0.name, Self.free(of: $0.name, state)) }
            var (rest, level) = (count, 0)
            while rest > 0, level < Self.width, case let open = due.count(where: { $0.1 > level }), open > 0 {
                rest -= open
                level += 1
            }
            var left = count
            return due.compactMap { name, free in
                let share = min(free, level, left)
                left -= share
                return share > 0 ? (name, share) : nil
            }
        }
    }

    /// Takes note of what is being sent.
    func begin(_ jobs: [DeliveryJob]) {
        state.withLock { state in
            for job in jobs {
                state.running[job.queue, default: 0] += 1
            }
        }
    }

    /// Takes note of what was sent.
    func end(_ queue: String, hasArrived: Bool) {
        state.withLock { state in
            let running = (state.running[queue] ?? 1) - 1
            state.running[queue] = running > 0 ? running : nil
            if hasArrived {
                state.failing.remove(queue)
            } else if state.failing.count < Self.maximumFailing {
                state.failing.insert(queue)
            }
        }
    }

    private static func free(of queue: String, _ state: State) -> Int {
        (state.failing.contains(queue) ? failingWidth : width) - (state.running[queue] ?? 0)
    }
}
