import GatewayModel
import Synchronization

/// What takes a look at very many rows to tell: looked up by one at a time, and not again until many times as long has
/// passed as it took, however many look at its page.
final class ThriftyReading<Value: Sendable>: Sendable {
    private struct State {
        var reading: (value: Value, end: Duration)?
        var isUnderWay = false
    }

    private let period: Duration
    private let clock: any WallClock
    private let state = Mutex(State())

    /// How many times as long as it took a reading serves.
    private var thrift: Int { 100 }

    /// - Parameter period: How long a reading serves, at least.
    init(period: Duration, clock: any WallClock) {
        self.period = period
        self.clock = clock
    }

    /// The last reading, or a new one; nothing while the first is under way.
    func current(by read: () async throws -> Value) async throws -> Value? {
        let start = clock.uptime
        let (known, isMine) = state.withLock { state in
            let isFresh = state.reading.map { start < $0.end } ?? false
            let isMine = !isFresh && !state.isUnderWay
            state.isUnderWay = state.isUnderWay || isMine
            return (state.reading?.value, isMine)
        }
        guard isMine else {
            return known
        }
        defer { state.withLock { $0.isUnderWay = false } }
        let value = try await read()
        let end = clock.uptime
        state.withLock { $0.reading = (value, end + max(period, (end - start) * thrift)) }
        return value
    }
}
