package import GatewayModel
import Synchronization

/// A clock that stands still until a test moves it; sleepers wake when their time has passed.
package final class ManualClock: WallClock {
    private struct Sleeper {
        let id: Int
        let deadline: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        /// Not zero, so that no test takes it for how long it has run itself.
        var uptime = Duration.seconds(1_000_000)
        var nextID = 0
        var sleepers: [Sleeper] = []
        var canceled: Set<Int> = []
    }

    private let state: Mutex<State>

    /// Makes a clock that shows `start`.
    package init(start: Timestamp = Timestamp(milliseconds: 1_790_000_000_000)) {
        state = Mutex(State(now: start))
    }

    package var now: Timestamp {
        state.withLock(\.now)
    }

    package var uptime: Duration {
        state.withLock(\.uptime)
    }

    /// How many tasks are asleep.
    package var sleeperCount: Int {
        state.withLock(\.sleepers.count)
    }

    /// Waits until so many tasks are asleep.
    package func untilAsleep(_ count: Int = 1) async throws {
        try await Patience.until("\(count) are asleep") { sleeperCount >= count }
    }

    package func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                fallAsleep(id: id, for: duration, continuation)
            }
        } onCancel: {
            wake(canceled: id)
        }
    }

    /// Moves the clock on and wakes who is due.
    package func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
            let uptime = state.uptime
            let due = state.sleepers.filter { $0.deadline <= uptime }
            state.sleepers.removeAll { $0.deadline <= uptime }
            return due
        }
        for sleeper in due {
            sleeper.continuation.resume()
        }
    }

    /// Sets the clock forward or back, as an administrator does: no time passes by it, and nobody wakes.
    package func step(by duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    private func fallAsleep(id: Int, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            if state.canceled.remove(id) != nil {
                return .failure(CancellationError())
            }
            guard duration > .zero else {
                return .success(())
            }
            state.sleepers.append(Sleeper(id: id, deadline: state.uptime + duration, continuation: continuation))
            return nil
        }
        if let outcome {
            continuation.resume(with: outcome)
        }
    }

    private func wake(canceled id: Int) {
        let sleeper: Sleeper? = state.withLock { state in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.canceled.insert(id)
                return nil
            }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
