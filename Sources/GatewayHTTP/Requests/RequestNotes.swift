import GatewayModel
import Synchronization

/// What is learned about a request on its way, for its one line in the access log.
final class RequestNotes: Sendable {
    /// Who asked.
    struct Caller {
        var tenant: TenantID
        /// Missing when a signed link stood in for a key.
        var key: KeyID?
    }

    private struct State {
        var caller: Caller?
        var isStreamed = false
    }

    private let state = Mutex(State())

    /// Who asked, once that is known.
    var caller: Caller? {
        state.withLock(\.caller)
    }

    /// Whether the body is still to be produced when the answer's head is ready.
    var isStreamed: Bool {
        state.withLock(\.isStreamed)
    }

    func note(_ caller: Caller) {
        state.withLock { $0.caller = caller }
    }

    func noteStream() {
        state.withLock { $0.isStreamed = true }
    }
}
