import Synchronization

/// How much of a work loop is under way, and whether it is to end.
final class WorkProgress: Sendable {
    private struct State {
        var running = 0
        var isStopping = false
        var isFailing = false
    }

    private let state = Mutex(State())

    var running: Int {
        state.withLock(\.running)
    }

    var isStopping: Bool {
        state.withLock(\.isStopping)
    }

    func begin() {
        state.withLock { $0.running += 1 }
    }

    func end() {
        state.withLock { $0.running -= 1 }
    }

    /// Notes whether the ledger has answered.
    /// - Returns: Whether that is news.
    func note(isFailing: Bool) -> Bool {
        state.withLock { state in
            defer { state.isFailing = isFailing }
            return state.isFailing != isFailing
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
    }
}
