import GatewayModel
import Synchronization

/// How often somebody may show a token that is none, so that guessing takes forever.
///
/// Each address has so many tries a minute. The table of addresses is bounded; when it is full, those that are not in
/// it share the tries of one.
final class LoginGuard: Sendable {
    /// How many wrong tokens an address may show in a ``period``.
    static let maximumWrong = 10
    /// For how long wrong tokens count.
    static let period = Duration.seconds(60)
    /// How many addresses are told apart.
    static let maximumAddresses = 1000
    /// What those are called that are not.
    private static let others = ""

    private struct Tries {
        var since: Duration
        var wrong = 0
    }

    private let clock: any WallClock
    private let tries = Mutex<[String: Tries]>([:])

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// Whether an address may show a token; if not, after how long it may.
    func wait(of address: String) -> Duration? {
        let now = clock.uptime
        return tries.withLock { tries in
            guard let known = tries[Self.name(address, in: tries)], now - known.since < Self.period,
                known.wrong >= Self.maximumWrong
            else {
                return nil
            }
            return Self.period - (now - known.since)
        }
    }

    /// Takes note of a token that was none.
    func noteWrong(from address: String) {
        let now = clock.uptime
        tries.withLock { tries in
            if tries.count >= Self.maximumAddresses {
                tries = tries.filter { now - $0.value.since < Self.period }
            }
            let name = Self.name(address, in: tries)
            var known = tries[name] ?? Tries(since: now)
            if now - known.since >= Self.period {
                known = Tries(since: now)
            }
            known.wrong += 1
            tries[name] = known
        }
    }

    private static func name(_ address: String, in tries: [String: Tries]) -> String {
        tries[address] != nil || tries.count < maximumAddresses ? address : others
    }
}
