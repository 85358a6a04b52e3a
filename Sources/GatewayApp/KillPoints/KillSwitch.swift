#if DEBUG
import GatewaySettings
import Glibc
import Synchronization

/// Kills this process the n-th time that it comes to a point; there is no such thing in a release build.
///
/// It is armed by the variable `KLING_GATEWAY_KILL_AT`, as `outcome.after-commit` or `outcome.after-commit:3`.
final class KillSwitch: Sendable {
    static let variable = "KLING_GATEWAY_KILL_AT"

    private let point: KillPoint
    private let remaining: Mutex<Int>

    init(point: KillPoint, count: Int) {
        self.point = point
        remaining = Mutex(count)
    }

    /// The switch that the environment arms, if any.
    /// - Throws: `ConfigurationError` when it names no point.
    static func armed(by environment: [String: String]) throws(ConfigurationError) -> KillSwitch? {
        guard let text = environment[variable] else {
            return nil
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let point = parts.first.flatMap({ KillPoint(rawValue: String($0)) }),
            let count = parts.count == 1 ? 1 : Int(parts[1]), count > 0
        else {
            let names = KillPoint.allCases.map(\.rawValue).joined(separator: ", ")
            let problem = ConfigurationProblem(
                "\(variable) is a point with or without a count, as NAME:3, of: \(names)."
            )
            throw ConfigurationError([problem])
        }
        return KillSwitch(point: point, count: count)
    }

    /// Dies here if this is the place and the time.
    func pass(_ point: KillPoint) {
        guard point == self.point else {
            return
        }
        let isTime = remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
        if isTime {
            kill(getpid(), SIGKILL)
        }
    }
}
#endif
