package import GatewayModel
import Synchronization

/// How many videos wait, as well as a server can know it without counting at each order: what the store said last, once
/// a second, and what this server has admitted or is admitting since.
///
/// One server alone never lets the queue grow beyond its bound, but for videos that the upstream sends back to it. Of
/// several, each may let through what the others have admitted within the last second.
package final class BacklogCounter: Sendable {
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

    /// When it is worth asking again for a place in a queue that is full.
    private static let retryAfter = Duration.seconds(30)

    private let ledger: LedgerReader
    private let bound: @Sendable () -> Int
    private let state = Mutex(State())

    /// Counts what waits in this ledger.
    /// - Parameter bound: How many may; asked at every use.
    init(ledger: LedgerReader, bound: @escaping @Sendable () -> Int) {
        self.ledger = ledger
        self.bound = bound
    }

    /// Looks whether there is a place, and takes none.
    /// - Throws: `queueFull`.
    func checkRoom() throws(GatewayError) {
        let bound = bound()
        guard state.withLock({ $0.length < bound }) else {
            throw Self.full
        }
    }

    /// Takes a place for an order, which must leave it again.
    /// - Throws: `queueFull`; then there is nothing to leave.
    func enter() throws(GatewayError) {
        let bound = bound()
        let hasRoom = state.withLock { state in
            guard state.length < bound else {
                return false
            }
            state.entering += 1
            return true
        }
        guard hasRoom else {
            throw Self.full
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
    package func refresh() async throws(GatewayError) {
        let admitted = state.withLock(\.admitted)
        let count = try await ledger.queueLength(upTo: bound())
        state.withLock { state in
            state.counted = count
            state.admittedBefore = admitted
        }
    }

    private static var full: GatewayError {
        GatewayError(
            .queueFull,
            "As many videos wait as the gateway takes, of all its tenants; order again later.",
            retry: .after(retryAfter)
        )
    }
}
