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
        var pace: RequestPace.Verdict?
        var uses: [LimitUse] = []
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

    /// What the caller's pace came to, where it has one.
    var pace: RequestPace.Verdict? {
        state.withLock(\.pace)
    }

    /// How far the caller's limits are used, where it placed an order.
    var uses: [LimitUse] {
        state.withLock(\.uses)
    }

    func note(_ uses: [LimitUse]) {
        state.withLock { $0.uses = uses }
    }

    func note(_ pace: RequestPace.Verdict) {
        state.withLock { $0.pace = pace }
    }

    func note(_ caller: Caller) {
        state.withLock { $0.caller = caller }
    }

    func noteStream() {
        state.withLock { $0.isStreamed = true }
    }
}
