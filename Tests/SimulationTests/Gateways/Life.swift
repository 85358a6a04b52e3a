import Synchronization

/// One run of a gateway's process, from its start to its death.
final class Life: Sendable {
    private struct State {
        var isAlive = true
        var isStalled = false
    }

    /// Which gateway, counted from 1.
    let gateway: Int
    private let state = Mutex(State())

    init(gateway: Int) {
        self.gateway = gateway
    }

    var isAlive: Bool {
        state.withLock(\.isAlive)
    }

    /// Whether the process is stopped, as by a signal, and may go on later.
    var isStalled: Bool {
        state.withLock(\.isStalled)
    }

    func end() {
        state.withLock { $0.isAlive = false }
    }

    func stall(_ isStalled: Bool) {
        state.withLock { $0.isStalled = isStalled }
    }
}
