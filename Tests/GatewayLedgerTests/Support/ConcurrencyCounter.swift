import Synchronization

/// Counts up and down, and remembers how high it has been.
final class ConcurrencyCounter: Sendable {
    private struct State {
        var level = 0
        var highest = 0
        var rises = 0
    }

    private let state = Mutex(State())

    var highest: Int {
        state.withLock(\.highest)
    }

    /// How often it rose.
    var rises: Int {
        state.withLock(\.rises)
    }

    /// - Returns: how often it has risen by now.
    @discardableResult
    func rise() -> Int {
        state.withLock { state in
            state.level += 1
            state.rises += 1
            state.highest = max(state.highest, state.level)
            return state.rises
        }
    }

    func fall() {
        state.withLock { $0.level -= 1 }
    }
}
