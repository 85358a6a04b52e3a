package import GatewayLedger
package import GatewayModel
import ServiceLifecycle
import Synchronization

/// Tells whether orders can be taken, from what has been seen and, where that does not tell, by trying.
package struct HealthMonitor: Service {
    /// How long a write that went well proves that the next one will, and how often one is tried on purpose.
    static let period = Duration.seconds(2)

    private let ledger: Ledger
    private let recorder: HealthRecorder
    private let isDraining: @Sendable () -> Bool
    private let pause: @Sendable () -> Pause?
    private let keys: UpstreamKeys?
    private let clock: any WallClock
    private let trial = Trial()

    /// Makes a monitor of a ledger whose engine tells the recorder.
    /// - Parameters:
    ///   - pause: What keeps every video from being sent.
    ///   - keys: How the upstream's keys are, where anybody knows.
    package init(
        ledger: Ledger,
        recorder: HealthRecorder,
        isDraining: @escaping @Sendable () -> Bool,
        pause: @escaping @Sendable () -> Pause?,
        keys: UpstreamKeys? = nil,
        clock: any WallClock
    ) {
        self.ledger = ledger
        self.recorder = recorder
        self.isDraining = isDraining
        self.pause = pause
        self.keys = keys
        self.clock = clock
    }

    /// While something is wrong with the store, finds out when it is over, whether anybody asks or not.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await clock.sleep(for: Self.period)) != nil {
                if ![.trusted, .damaged].contains(recorder.health.store) {
                    await tryStore()
                }
            }
        }
    }

    /// What is not as it should be, as far as it is known without asking anybody.
    package var knownReasons: Set<HealthReport.Reason> {
        isDraining() ? recorder.reasons.union([.draining]) : recorder.reasons
    }

    /// Whether a pause holds every video back.
    package var isPaused: Bool {
        pause() != nil
    }

    /// How the gateway is now.
    package func report() async -> HealthReport {
        await tryStore()
        return HealthReport(knownReasons, pause: pause(), keys: keys?.report ?? [])
    }

    /// Asks the store, and has it write something unless it has done so just now.
    private func tryStore() async {
        guard recorder.health.store != .damaged, await answers() else {
            return
        }
        let isTrusted = recorder.health.store == .trusted
        if isTrusted, let age = recorder.timeSinceWriting, age < Self.period {
            return
        }
        guard trial.begin(at: clock.uptime) else {
            return
        }
        defer { trial.end() }
        do throws(GatewayError) {
            try await ledger.work.proveWriting(thorough: !isTrusted, at: clock.now)
            recorder.note(.proofSucceeded)
        } catch {
            recorder.note(.proofFailed, cause: error.description)
        }
    }

    private func answers() async -> Bool {
        do throws(GatewayError) {
            try await ledger.reader.checkReady()
            return true
        } catch {
            recorder.note(.proofFailed, cause: error.description)
            return false
        }
    }
}

/// Lets one trial run at a time, and none too soon after another.
private final class Trial: Sendable {
    private struct State {
        var isUnderWay = false
        var begunAt: Duration?
    }

    private let state = Mutex(State())

    func begin(at now: Duration) -> Bool {
        state.withLock { state in
            guard !state.isUnderWay, state.begunAt.map({ now - $0 >= HealthMonitor.period }) ?? true else {
                return false
            }
            state = State(isUnderWay: true, begunAt: now)
            return true
        }
    }

    func end() {
        state.withLock { $0.isUnderWay = false }
    }
}
