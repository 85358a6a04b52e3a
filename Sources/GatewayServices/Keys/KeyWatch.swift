package import GatewayLedger
package import GatewayModel
package import Logging
import ServiceLifecycle
import Synchronization

/// How often keys are looked after.
package struct KeyWatchPolicy: Hashable, Sendable {
    /// How often the balance behind each key is asked for; never when it is zero.
    package var balanceInterval: Duration
    /// In US dollars: less than this is worth a warning; nothing where no amount is.
    package var lowBalance: Money?

    /// Makes a policy.
    package init(balanceInterval: Duration, lowBalance: Money?) {
        self.balanceInterval = balanceInterval
        self.lowBalance = lowBalance
    }
}

/// The keys that were taken out and are kept for the videos that they made.
package struct RetiredKeys: Sendable {
    let list: @Sendable (Duration) -> [UpstreamKeyID]
    let forget: @Sendable ([UpstreamKeyID]) -> Void

    /// None.
    package static let none = RetiredKeys(list: { _ in [] }, forget: { _ in })

    /// Names the keys that were taken out before a moment by the clock's uptime, and lets go of some.
    package init(
        list: @escaping @Sendable (Duration) -> [UpstreamKeyID],
        forget: @escaping @Sendable ([UpstreamKeyID]) -> Void
    ) {
        self.list = list
        self.forget = forget
    }
}

/// Asks the upstream with each key what costs nothing: whether a stopped one works again, and what money is left; and
/// lets go of keys that were taken out, once the videos that they made have ended.
package struct KeyWatch: Service {
    /// How often it looks whether something is due.
    static let period = Duration.seconds(1)
    /// How often it looks whether a key that was taken out is still needed.
    static let retiredPeriod = Duration.seconds(60)
    /// How long a key that was taken out may still begin a submission; it is kept for as long in any case.
    static let retiredGrace = Duration.seconds(60)

    private struct Moments {
        var balance: [UpstreamKeyID: Duration] = [:]
        var retired: Duration?
    }

    private let upstream: any ProbeableUpstream
    private let keys: UpstreamKeys
    private let retired: RetiredKeys
    private let ledger: LedgerWork
    private let policy: LiveValue<KeyWatchPolicy>
    private let clock: any WallClock
    private let entropy: Entropy
    private let logger: Logger
    private let moments = SharedMoments()

    /// Makes a watch.
    package init(
        upstream: any ProbeableUpstream,
        keys: UpstreamKeys,
        retired: RetiredKeys,
        ledger: LedgerWork,
        policy: LiveValue<KeyWatchPolicy>,
        clock: any WallClock,
        entropy: Entropy,
        logger: Logger
    ) {
        self.upstream = upstream
        self.keys = keys
        self.retired = retired
        self.ledger = ledger
        self.policy = policy
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await clock.sleep(for: Self.period)) != nil {
                await step()
            }
        }
    }

    /// Asks what is due now, and returns once all of it is answered.
    func step() async {
        await withDiscardingTaskGroup { group in
            for (key, cause) in keys.takeProbes() {
                group.addTask { await probe(key, because: cause) }
            }
            for key in dueBalances() {
                group.addTask { await askForBalance(key) }
            }
        }
        await letGo()
    }

    /// An empty account answers questions as ever, so its money is asked for first.
    private func probe(_ key: UpstreamKeyID, because cause: KeyBreaker.Cause) async {
        if cause == .balance, await upstream.balance(key: key).isEmpty {
            keys.note(probe: false, of: key, nil)
            return
        }
        var entropy = entropy
        switch await upstream.probe(as: ExternalTaskID(using: &entropy), key: key) {
        case .works: keys.note(probe: true, of: key, nil)
        case .fails(let trouble): keys.note(probe: false, of: key, trouble)
        }
    }

    private func dueBalances() -> [UpstreamKeyID] {
        let (interval, now) = (policy.value.balanceInterval, clock.uptime)
        guard interval > .zero else {
            return []
        }
        let making = keys.making.map(\.id)
        return moments.withLock { moments in
            moments.balance = moments.balance.filter { making.contains($0.key) }
            let due = making.filter { key in moments.balance[key].map { now - $0 >= interval } ?? true }
            for key in due {
                moments.balance[key] = now
            }
            return due
        }
    }

    private func askForBalance(_ key: UpstreamKeyID) async {
        switch await upstream.balance(key: key) {
        case .dollars(let available, _): keys.note(balance: available, of: key, threshold: policy.value.lowBalance)
        // Units of a relay's own are no money that could be compared, and many relays tell nothing at all.
        case .units, .unlimited, .noAnswer: break
        }
    }

    private func letGo() async {
        let now = clock.uptime
        let isDue = moments.withLock { moments in
            guard moments.retired.map({ now - $0 >= Self.retiredPeriod }) ?? true else {
                return false
            }
            moments.retired = now
            return true
        }
        let candidates = isDue ? retired.list(now - Self.retiredGrace) : []
        // What cannot be read now is read the next time.
        guard !candidates.isEmpty, let used = try? await ledger.keysInUse(among: candidates) else {
            return
        }
        let unused = candidates.filter { !used.contains($0) }
        retired.forget(unused)
        for key in unused {
            logger.info(
                "a key that was taken out has no videos at the upstream any more; it is forgotten",
                metadata: ["upstream_key": "\(key)"]
            )
        }
    }

    private final class SharedMoments: Sendable {
        private let moments = Mutex(Moments())

        func withLock<Result: Sendable>(_ body: (inout sending Moments) -> sending Result) -> Result {
            moments.withLock(body)
        }
    }
}

extension BalanceOutcome {
    /// Whether it says for certain that nothing is left.
    fileprivate var isEmpty: Bool {
        switch self {
        case .dollars(let available, _): available.microUnits <= 0
        case .units(let available): available <= 0
        case .unlimited, .noAnswer: false
        }
    }
}
