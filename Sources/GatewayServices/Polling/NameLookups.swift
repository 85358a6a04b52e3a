import GatewayLedger
import GatewayModel
import Logging
import Synchronization

/// Whether the upstream finds tasks by our own names for them, which few relays document.
///
/// It is proved once a task was found so, whichever it was, and remembered in the ledger. So that it is known before an
/// answer is lost, one task that is known by its id is asked for by its name, by one server and once a day at the most,
/// until it is proved.
final class NameLookups: Sendable {
    /// How long after a question for the sake of the proof the next one is asked.
    static let pause = Duration.seconds(24 * 3600)
    /// How long after it was not this server's turn it asks the ledger again.
    static let patience = Duration.seconds(3600)

    private struct State {
        var isProved = false
        /// By the clock's uptime.
        var nextTurn = Duration.zero
    }

    /// The address that tasks are asked for at; another one must prove it for itself.
    private let route: String
    private let ledger: LedgerWork
    private let upstream: any VideoUpstream
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    init(route: String, ledger: LedgerWork, upstream: any VideoUpstream, clock: any WallClock, logger: Logger) {
        self.route = route
        self.ledger = ledger
        self.upstream = upstream
        self.clock = clock
        self.logger = logger
    }

    /// Whether it is proved, by whichever server; a ledger that does not answer has proved nothing.
    func areProved() async -> Bool {
        if state.withLock(\.isProved) {
            return true
        }
        guard (try? await ledger.nameLookupProof(at: route)) ?? nil != nil else {
            return false
        }
        state.withLock { $0.isProved = true }
        return true
    }

    /// Takes notice of a task that was found by its name.
    func noteFound(_ name: ExternalTaskID) async {
        guard !state.withLock(\.isProved) else {
            return
        }
        do throws(GatewayError) {
            if try await ledger.proveNameLookup(at: route, now: clock.now) {
                logger.notice(
                    "the upstream finds tasks by our names: a lost submission is settled within ten minutes",
                    metadata: ["upstream": "\(route)", "external_task_id": "\(name)"]
                )
            }
            state.withLock { $0.isProved = true }
        } catch {
            // Another task will prove it.
        }
    }

    /// Asks by its name for a task that was just found by its id, where it is time for that.
    func tryOut(on video: DueVideo) async {
        let uptime = clock.uptime
        let mayAsk = state.withLock { state in
            guard !state.isProved, state.nextTurn <= uptime else {
                return false
            }
            state.nextTurn = uptime + Self.patience
            return true
        }
        guard mayAsk,
            (try? await ledger.claimNameLookup(at: route, pause: Self.pause, now: clock.now)) ?? false
        else {
            return
        }
        switch await upstream.query(name: video.name, key: video.key) {
        case .found:
            await noteFound(video.name)
        case .notFound, .noAnswer, .operatorTrouble:
            logger.notice(
                "the upstream does not find a task by our name: a lost submission is looked for during all of upstream.reconcile_window",
                metadata: ["upstream": "\(route)", "external_task_id": "\(video.name)"]
            )
        }
    }
}
