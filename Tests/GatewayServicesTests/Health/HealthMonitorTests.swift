import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Synchronization
import Testing

@testable import GatewayServices

/// What a monitor finds out over a real store that can be made to fail.
private final class MonitoredStore: Sendable {
    private struct State {
        var failing: [LedgerTransaction: GatewayError] = [:]
        var proofs = 0
    }

    let store: TestLedger
    let log = CapturedLog()
    let recorder: HealthRecorder
    let isDraining = LiveValue(false)
    let pause = LiveValue(Pause?.none)
    private let state = LiveValue(State())

    init(_ engine: TestLedger.Engine) async throws {
        store = try await TestLedger(engine)
        recorder = HealthRecorder(clock: store.clock, logger: log.logger)
    }

    var observed: TestLedger {
        let engine = DecoratedEngine(
            store.engine,
            begin: { [state] transaction, _ throws(GatewayError) in
                if transaction == .proveWriting {
                    var counted = state.value
                    counted.proofs += 1
                    state.replace(with: counted)
                }
                if let error = state.value.failing[transaction] {
                    throw error
                }
            }
        )
        return store.over(ObservedEngine(engine, recorder: recorder))
    }

    var monitor: HealthMonitor {
        HealthMonitor(
            ledger: observed.ledger,
            recorder: recorder,
            isDraining: { [isDraining] in isDraining.value },
            pause: { [pause] in pause.value },
            clock: store.clock
        )
    }

    var proofs: Int {
        state.value.proofs
    }

    func fail(_ transactions: [LedgerTransaction], with error: GatewayError?) {
        var changed = state.value
        for transaction in transactions {
            changed.failing[transaction] = error
        }
        state.replace(with: changed)
    }

    /// The lines since they were last taken, each as level and the beginning of its message.
    func takeLines() -> [String] {
        log.take().map { "\($0.level): \($0.message.prefix { $0 != "," && $0 != ";" })" }
    }
}

struct HealthMonitorTests {
    private static let full = GatewayError(
        .storeUnavailable,
        "full",
        origin: .store,
        retry: .after(.seconds(2)),
        cause: "SQLite 13: database or disk is full"
    )
    private static let damaged = GatewayError(.internalError, "damaged", origin: .damagedStore, cause: "SQLite 11")

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store that takes no orders makes the gateway unready until it can be written, with a line for each change`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await MonitoredStore(engine)
        let (monitor, clock) = (rig.monitor, rig.store.clock)
        #expect(await monitor.report() == HealthReport([]))
        rig.fail([.admit, .proveWriting], with: Self.full)
        for _ in 0..<5 {
            await #expect(throws: GatewayError.self) { _ = try await rig.observed.admit() }
        }
        clock.advance(by: HealthMonitor.period)
        for _ in 0..<3 {
            #expect(await monitor.report() == HealthReport([.storeUnavailable]))
            clock.advance(by: HealthMonitor.period)
        }
        #expect(rig.takeLines() == ["error: the store cannot be written"])
        rig.fail([.admit, .proveWriting], with: nil)
        #expect(await monitor.report() == HealthReport([]))
        #expect(rig.takeLines() == ["notice: the store can be written again"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `one transaction that fails is no news where another can be written`(_ engine: TestLedger.Engine) async throws
    {
        let rig = try await MonitoredStore(engine)
        rig.fail([.admit], with: Self.full)
        await #expect(throws: GatewayError.self) { _ = try await rig.observed.admit() }
        #expect(rig.recorder.health.store == .doubted)
        #expect(await rig.monitor.report() == HealthReport([]))
        #expect(rig.recorder.health.store == .trusted)
        #expect(rig.takeLines() == [])
    }

    @Test func `a damaged store stays unready, and is not tried again`() async throws {
        let rig = try await MonitoredStore(.sqlite)
        rig.fail([.admit], with: Self.damaged)
        await #expect(throws: GatewayError.self) { _ = try await rig.observed.admit() }
        rig.fail([.admit], with: nil)
        let monitor = rig.monitor
        for _ in 0..<3 {
            #expect(await monitor.report() == HealthReport([.storeDamaged]))
            rig.store.clock.advance(by: HealthMonitor.period)
        }
        #expect(rig.proofs == 0)
        #expect(rig.takeLines() == ["critical: the store is damaged"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store that cannot be read is unready, whatever was written before`(_ engine: TestLedger.Engine) async throws
    {
        let rig = try await MonitoredStore(engine)
        let monitor = rig.monitor
        _ = try await rig.observed.admit()
        rig.fail([.checkReady], with: Self.full)
        #expect(await monitor.report() == HealthReport([.storeUnavailable]))
        rig.fail([.checkReady], with: nil)
        #expect(await monitor.report() == HealthReport([]))
    }

    @Test func `an order that was written spares the proof, and proofs are seldom`() async throws {
        let rig = try await MonitoredStore(.sqlite)
        let monitor = rig.monitor
        _ = try await rig.observed.admit()
        _ = await monitor.report()
        #expect(rig.proofs == 0)
        rig.store.clock.advance(by: HealthMonitor.period)
        for _ in 0..<10 {
            _ = await monitor.report()
        }
        #expect(rig.proofs == 1)
        rig.fail([.proveWriting], with: Self.full)
        rig.store.clock.advance(by: HealthMonitor.period)
        for _ in 0..<10 {
            #expect(await monitor.report() == HealthReport([.storeUnavailable]))
        }
        #expect(rig.proofs == 2)
    }

    @Test func `what fails is tried again while nobody asks`() async throws {
        let rig = try await MonitoredStore(.sqlite)
        let (monitor, clock) = (rig.monitor, rig.store.clock)
        rig.fail([.proveWriting], with: Self.full)
        _ = await monitor.report()
        rig.fail([.proveWriting], with: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await monitor.run() }
            try await clock.untilAsleep()
            clock.advance(by: HealthMonitor.period)
            try await Patience.until("the store is trusted again") { rig.recorder.health.store == .trusted }
            group.cancelAll()
        }
        #expect(rig.recorder.reasons == [])
    }

    @Test func `a stop makes the gateway unready`() async throws {
        let rig = try await MonitoredStore(.sqlite)
        rig.isDraining.replace(with: true)
        #expect(await rig.monitor.report() == HealthReport([.draining]))
    }

    @Test func `a pause of everything is told, and leaves the gateway ready`() async throws {
        let rig = try await MonitoredStore(.sqlite)
        let pause = Pause(.all, reason: "The account is checked.", since: rig.store.clock.now, author: "ops")
        rig.pause.replace(with: pause)
        let report = await rig.monitor.report()
        #expect(report == HealthReport([], pause: pause))
        #expect(report.status == .ready)
        rig.pause.replace(with: nil)
        #expect(await rig.monitor.report() == HealthReport([]))
    }

    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `a proof writes something else each time, and leaves the books as they are`(
        _ engine: TestLedger.Engine,
        isThorough: Bool
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        for _ in 0..<3 {
            try await store.ledger.work.proveWriting(thorough: isThorough, at: store.clock.now)
            store.clock.advance(by: .seconds(1))
        }
        #expect(try await store.ledger.reader.video(video.id)?.state == .queued)
    }
}
