import GatewayLedger
import GatewayModel
import Logging
import ServiceLifecycle
import Synchronization

/// Has videos asked about soon that the upstream has called back about: in the background, so that whoever calls is
/// answered at once, and with one transaction for many calls.
///
/// It is a hint and no more: one that is lost, by a stop or by a store that does not answer, costs the time to the next
/// poll.
package final class CallbackHints: Service {
    /// How many videos one transaction hastens.
    static let batch = 50
    /// How long after one transaction the next one begins: with ``batch``, about as many videos a second as are asked
    /// about.
    static let pause = Duration.milliseconds(250)

    private let ledger: LedgerWork
    private let clock: any WallClock
    private let logger: Logger
    private let schedule = Mutex(HintSchedule())
    private let news = AsyncSignal()

    init(ledger: LedgerWork, clock: any WallClock, logger: Logger) {
        self.ledger = ledger
        self.clock = clock
        self.logger = logger
    }

    /// Takes note that the upstream has called about a task.
    func note(_ name: ExternalTaskID) {
        if schedule.withLock({ $0.note(name, at: clock.uptime) }) {
            news.signal()
        }
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.waitForNext()
                await self.step()
                try? await self.clock.sleep(for: Self.pause)
            }
        }
    }

    /// Has those videos asked about now whose turn it is.
    func step() async {
        let names = schedule.withLock { $0.take(Self.batch, at: clock.uptime) }
        do throws(GatewayError) {
            let count = try await ledger.hastenPolls(of: names, at: clock.now)
            if count > 0 {
                logger.debug("the upstream has called back", metadata: ["videos": "\(count)"])
            }
        } catch {
            logger.debug("callbacks are passed over", metadata: ["error": "\(error)"])
        }
    }

    private func waitForNext() async {
        if let next = schedule.withLock({ $0.next }) {
            await news.wait(atMost: max(next - clock.uptime, .zero), by: clock)
        } else {
            await news.wait()
        }
    }
}

/// Which videos are asked about when, of those that the upstream has called about: each at once, and then the less often
/// the more often it calls, so that no number of calls keeps an answer from being recorded or the upstream from its work.
///
/// A call that comes too soon is not lost: it counts at the first moment at which it may.
struct HintSchedule {
    /// How long after a hint about a video the next one counts; twice as long after each that was waiting for that.
    static let shortestGap = Duration.seconds(1)
    /// How long at the most: longer than a poll takes.
    static let longestGap = Duration.seconds(64)
    /// How many videos are remembered; calls about more are passed over until some are forgotten.
    static let maximumNames = 10_000

    private struct Entry {
        /// From when on the next hint counts.
        var opensAt: Duration
        var gap: Duration
        var isWaiting: Bool

        /// Whether nobody has called for so long that it is as if nobody ever had.
        func isQuiet(at uptime: Duration) -> Bool {
            !isWaiting && uptime >= opensAt + HintSchedule.longestGap
        }
    }

    private var entries: [ExternalTaskID: Entry] = [:]
    private var waiting: Set<ExternalTaskID> = []

    /// How many videos are remembered.
    var count: Int {
        entries.count
    }

    /// When the next one is due; nothing while none waits.
    var next: Duration? {
        waiting.compactMap { entries[$0]?.opensAt }.min()
    }

    /// Takes note of a call about a video.
    /// - Returns: Whether one more waits.
    mutating func note(_ name: ExternalTaskID, at uptime: Duration) -> Bool {
        if entries[name] == nil, entries.count >= Self.maximumNames {
            forget(at: uptime)
        }
        guard entries[name] != nil || entries.count < Self.maximumNames else {
            return false
        }
        var entry = entries[name] ?? Entry(opensAt: uptime, gap: .zero, isWaiting: false)
        if entry.isQuiet(at: uptime) {
            entry = Entry(opensAt: uptime, gap: .zero, isWaiting: false)
        }
        guard !entry.isWaiting else {
            return false
        }
        entry.isWaiting = true
        entries[name] = entry
        waiting.insert(name)
        return true
    }

    /// Takes out those that are due, at most so many.
    mutating func take(_ limit: Int, at uptime: Duration) -> [ExternalTaskID] {
        let due = waiting.lazy.filter { [entries] in entries[$0].map { $0.opensAt <= uptime } ?? true }.prefix(limit)
        let names = Array(due)
        for name in names {
            waiting.remove(name)
            let gap = min(max((entries[name]?.gap ?? .zero) * 2, Self.shortestGap), Self.longestGap)
            entries[name] = Entry(opensAt: uptime + gap, gap: gap, isWaiting: false)
        }
        return names
    }

    private mutating func forget(at uptime: Duration) {
        entries = entries.filter { !$0.value.isQuiet(at: uptime) }
    }
}
