import GatewayLedger
import GatewayModel
import GatewaySettings
import GatewayTestKit
import Glibc
import Synchronization

/// Kills this process the n-th time that it comes to a point.
///
/// It is armed by the variable `KLING_GATEWAY_CRASH_AT`, as `recordPoll.after-commit` or `recordPoll.after-commit:3`.
final class CrashInjector: Sendable {
    static let variable = "KLING_GATEWAY_CRASH_AT"

    private let point: CrashPoint
    private let remaining: Mutex<Int>

    init(point: CrashPoint, count: Int) {
        self.point = point
        remaining = Mutex(count)
    }

    /// The injector that the environment arms, if any.
    /// - Throws: `ConfigurationError` when it names no point.
    static func armed(by environment: [String: String]) throws(ConfigurationError) -> CrashInjector? {
        guard let text = environment[variable] else {
            return nil
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let point = parts.first.flatMap({ CrashPoint(String($0)) }),
            let count = parts.count == 1 ? 1 : Int(parts[1]), count > 0
        else {
            let names = CrashPoint.names.joined(separator: ", ")
            let problem = ConfigurationProblem(
                "\(variable) is a point with or without a count, as NAME:3, of: \(names)."
            )
            throw ConfigurationError([problem])
        }
        return CrashInjector(point: point, count: count)
    }

    /// Dies here if this is the place and the time.
    func pass(_ point: CrashPoint) {
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

/// Passes the crash points of the transactions that an engine runs.
struct CrashHooks: EngineHooks {
    let injector: CrashInjector

    func commit(_ transaction: LedgerTransaction) {
        injector.pass(.beforeCommit(transaction))
    }

    func end(_ transaction: LedgerTransaction, refusal: GatewayError?) async throws(GatewayError) {
        if refusal == nil {
            injector.pass(.afterCommit(transaction))
        }
    }
}
