import GatewayLedger
import GatewayModel
import Synchronization

/// How many videos wait, as well as a server can know it without counting at each order: what the store said last, once
/// a second, and what this server has admitted or is admitting since.
///
/// One server alone never lets the queue grow beyond its bound, but for videos that the upstream sends back to it. Of
/// several, each may let through what the others have admitted within the last second.
final class BacklogCounter: Sendable {
    private struct State {
        /// What the store said.
        var counted = 0
        /// How many had been admitted here when it was asked.
        var admittedBefore = 0
        /// How many have been admitted here.
        var admitted = 0
        /// How many are being admitted here.
        var entering = 0

        /// Those that were admitted while the store counted are perhaps counted twice, but never not at all.
        var length: Int {
            counted + admitted - admittedBefore + entering
        }
    }

    private let ledger: Ledger
    private let settings: Live<APISettings>
    private let state = Mutex(State())

    init(ledger: Ledger, settings: Live<APISettings>) {
        self.ledger = ledger
        self.settings = settings
    }

    /// Whether one more would be too many.
    var isFull: Bool {
        let bound = settings.value.maximumQueued
        return state.withLock { $0.length >= bound }
    }

    /// Counts an order in, which must leave again.
    /// - Returns: Whether the queue was full without it.
    func enter() -> Bool {
        let bound = settings.value.maximumQueued
        return state.withLock { state in
            defer { state.entering += 1 }
            return state.length >= bound
        }
    }

    /// Takes note of what became of an order that entered.
    func leave(isAdmitted: Bool) {
        state.withLock { state in
            state.entering -= 1
            state.admitted += isAdmitted ? 1 : 0
        }
    }

    /// Asks the store.
    func refresh() async throws(GatewayError) {
        let admitted = state.withLock(\.admitted)
        let count = try await ledger.queueLength(upTo: settings.value.maximumQueued)
        state.withLock { state in
            state.counted = count
            state.admittedBefore = admitted
        }
    }
}
