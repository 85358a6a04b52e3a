import GatewayModel
import Synchronization

// Reads that tenants ask for, each kind on a lane of its own. In: a tenant that asks. Out: a place on the lane, as soon
// as it is the tenant's turn. What must hold: however much a tenant asks for, there is a place that it does not take,
// and a connection of the engine that no list and no report has; whoever waits is told before long that it is in vain.

/// The lanes of a store's readers.
final class ReadLanes: Sendable {
    /// Single rows by a key.
    let quick = ReadLane(TurnQueue(places: 4, placesPerTenant: 3, waitingPerTenant: 1024))
    /// Lists and reports: one at a time for each tenant, and never more than leave half of the fewest connections that an
    /// engine reads with to everything else.
    let wide = ReadLane(TurnQueue(places: 2, placesPerTenant: 1, waitingPerTenant: 128))
    /// Reports, before they go on the wide lane: a tenant's next one begins some time after its last one has ended.
    let reports = ReadLane(TurnQueue(places: .max, placesPerTenant: 1, waitingPerTenant: 128))
    private let rests = Mutex(ReportRests())

    /// Makes a report when it is the tenant's turn.
    /// - Throws: what ``ReadLane/enter(_:)-(TenantID)`` throws, and what `make` throws.
    func report<Report: Sendable>(
        for tenant: TenantID,
        _ make: () async throws(GatewayError) -> Report
    ) async throws(GatewayError) -> Report {
        let turn = try await reports.enter(tenant)
        defer { turn.leave() }
        // Whoever has left meanwhile need not rest.
        try? await ContinuousClock().sleep(until: rests.withLock { $0.end(for: tenant) })
        let place = try await wide.enter(tenant)
        let start = ContinuousClock.now
        defer {
            place.leave()
            rests.withLock { $0.note(tenant, from: start, to: .now) }
        }
        return try await make()
    }
}

/// How long each tenant's reports rest: after each for twice as long as it took, so that who asks without end has a
/// third of one processor, and leaves the rest to everybody else.
struct ReportRests {
    /// The longest rest.
    static let longest = Duration.seconds(1)
    /// How many tenants' rests are kept before those that are over are forgotten.
    private static let capacity = 256

    private var ends: [TenantID: ContinuousClock.Instant] = [:]

    /// When the tenant's rest is over; long ago where it has none.
    func end(for tenant: TenantID) -> ContinuousClock.Instant {
        ends[tenant] ?? ContinuousClock.now
    }

    /// Takes note of a report that has been made.
    mutating func note(_ tenant: TenantID, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        if ends.count >= Self.capacity {
            ends = ends.filter { $0.value > end }
        }
        ends[tenant] = end + min((end - start) * 2, Self.longest)
    }
}

/// Lets a bounded number of reads run at once, of those that wait always the next tenant's.
final class ReadLane: Sendable {
    /// How long a read waits for its turn, like a transaction for a connection.
    static let patience = Duration.seconds(10)

    private struct State {
        var turns: TurnQueue
        var waiting: [TurnQueue.Ticket: CheckedContinuation<Bool, Never>] = [:]
    }

    /// A place on a lane, until it is left.
    struct Place: Sendable {
        fileprivate let lane: ReadLane
        fileprivate let tenant: TenantID

        /// Lets the next one have it.
        func leave() {
            lane.leave(tenant)
        }
    }

    private let state: Mutex<State>
    private let patience: Duration

    /// Makes a lane that nobody is on.
    init(_ turns: TurnQueue, patience: Duration = patience) {
        state = Mutex(State(turns: turns))
        self.patience = patience
    }

    /// How many reads wait for their turn.
    var waiting: Int {
        state.withLock(\.waiting.count)
    }

    /// Waits for the turn of a tenant; whoever asks for none need not wait.
    func enter(_ tenant: TenantID?) async throws(GatewayError) -> Place? {
        guard let tenant else {
            return nil
        }
        return try await enter(tenant)
    }

    /// Waits for the tenant's turn.
    /// - Throws: `rateLimited` when too many reads of the tenant wait already, `storeUnavailable` when its turn did not
    ///   come in time.
    func enter(_ tenant: TenantID) async throws(GatewayError) -> Place {
        let latest = ContinuousClock.now + patience
        var hasWaited = false
        let isAccepted = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            let isAccepted = state.withLock { state -> Bool? in
                switch state.turns.enter(tenant) {
                case .now: return true
                case .refused: return false
                case .later(let ticket):
                    state.waiting[ticket] = continuation
                    return nil
                }
            }
            if let isAccepted {
                continuation.resume(returning: isAccepted)
            } else {
                hasWaited = true
            }
        }
        guard isAccepted else {
            throw GatewayError(
                .rateLimited,
                "Too many reads of yours wait for their answers; ask again when these are there.",
                retry: .after(.seconds(1))
            )
        }
        guard !hasWaited || ContinuousClock.now < latest else {
            leave(tenant)
            throw GatewayError(
                .storeUnavailable,
                "The gateway's store does not answer in time. Try again.",
                origin: .store,
                retry: .after(.seconds(2)),
                cause: "a read waited for its turn for \(patience)"
            )
        }
        return Place(lane: self, tenant: tenant)
    }

    private func leave(_ tenant: TenantID) {
        let next = state.withLock { state in
            state.turns.leave(tenant).compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for continuation in next {
            continuation.resume(returning: true)
        }
    }
}
