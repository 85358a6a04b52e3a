import GatewayLedger
import GatewayModel
import Logging
import ServiceLifecycle
import Synchronization

// What the services share: a loop that claims jobs and runs them concurrently, woken by the ledger's events; waiting
// times.
// In: functions that tell when a job is due, claim jobs and do one. Out: finished jobs. What must hold: no more jobs
// run than `width` allows when they are claimed, and a graceful shutdown waits for the jobs that run.

/// Claims jobs from the ledger when they are due and works on them side by side: with `width` or more under way, it
/// claims none.
///
/// At a graceful shutdown it claims nothing more and returns once what it holds is finished. A ledger that does not
/// answer is asked again; nothing is lost by it, because what is due stays due.
struct WorkLoop<Job: Sendable>: Sendable {
    /// How long to wait when there is nothing to do; a change whose event is lost is seen this late at the most.
    static var idleWait: Duration { .seconds(1) }

    let name: String
    /// Asked before each claim, so that it may change while the loop runs.
    let width: @Sendable () -> Int
    let events: EventHub
    /// What may have made a job due, or one more possible.
    let wakesOn: EventInterest
    let clock: any WallClock
    let logger: Logger
    /// When the next job is due, if there is one.
    let nextDue: @Sendable () async throws(GatewayError) -> Timestamp?
    /// How many jobs are claimed before they are begun: one where each is a commit of its own, which the others need not
    /// wait for.
    var claimsAtOnce = Int.max
    /// Claims up to so many due jobs.
    let claim: @Sendable (Int) async throws(GatewayError) -> [Job]
    /// Does one job to its end and records the outcome; never throws.
    let work: @Sendable (Job) async -> Void

    func run() async {
        let progress = WorkProgress()
        let wakeUp = AsyncSignal()
        let subscription = events.subscribe(wakeUp, to: wakesOn)
        defer { withExtendedLifetime(subscription) {} }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var isDue = false
                while !progress.isStopping, !Task.isCancelled {
                    let free = width() - progress.running
                    let count = min(free, claimsAtOnce)
                    let jobs = free > 0 ? await claimDue(count, isKnownToBeDue: isDue, progress) : []
                    for job in jobs {
                        progress.begin()
                        group.addTask {
                            await work(job)
                            progress.end()
                            wakeUp.signal()
                        }
                    }
                    // Where as many were claimed as were asked for, there may be more.
                    isDue = jobs.count == count && count < free
                    if jobs.isEmpty || jobs.count == free {
                        await wakeUp.wait(atMost: await waitingTime(), by: clock)
                    }
                }
            }
        } onGracefulShutdown: {
            progress.stop()
            wakeUp.signal()
        }
    }

    private func claimDue(_ count: Int, isKnownToBeDue: Bool, _ progress: WorkProgress) async -> [Job] {
        do throws(GatewayError) {
            var isDue = isKnownToBeDue
            if !isDue, let due = try await nextDue() {
                isDue = due <= clock.now
            }
            let jobs = isDue ? try await claim(count) : []
            progress.note(success: name, in: logger)
            return jobs
        } catch {
            progress.note(error, name, in: logger)
            return []
        }
    }

    /// Until the next job is due, if that is soon.
    private func waitingTime() async -> Duration {
        guard let due = try? await nextDue(), due > clock.now else {
            return Self.idleWait
        }
        return min(due - clock.now, Self.idleWait)
    }
}

/// How much of a work loop is under way, and whether it is to end.
final class WorkProgress: Sendable {
    private struct State {
        var running = 0
        var isStopping = false
        /// How loudly it was told that the ledger does not answer; nothing while it does.
        var trouble: Logger.Level?
    }

    private let state = Mutex(State())

    var running: Int {
        state.withLock(\.running)
    }

    var isStopping: Bool {
        state.withLock(\.isStopping)
    }

    func begin() {
        state.withLock { $0.running += 1 }
    }

    func end() {
        state.withLock { $0.running -= 1 }
    }

    /// Notes that the ledger has answered.
    func note(success name: String, in logger: Logger) {
        if let told = exchange(trouble: nil) {
            logger.log(level: told == .error ? .info : .debug, "\(name) can use the ledger again")
        }
    }

    /// Notes that the ledger has not answered.
    ///
    /// Only the first time is worth a line, and the last: it is asked again every second. Where the store as a whole is
    /// away for now, that line is the health's.
    func note(_ error: GatewayError, _ name: String, in logger: Logger) {
        let level: Logger.Level = error.isOfPassingOutage ? .debug : .error
        if exchange(trouble: level) == nil {
            logger.log(
                level: level,
                "\(name) cannot use the ledger; it will ask again",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// - Returns: How loudly it was told before that the ledger does not answer, if it was.
    private func exchange(trouble: Logger.Level?) -> Logger.Level? {
        state.withLock { state in
            defer { state.trouble = trouble.map { state.trouble ?? $0 } }
            return state.trouble
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
    }
}
