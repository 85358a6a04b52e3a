import GatewayModel
import GatewayTestKit
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import GatewayTelemetry

struct SpanExporterTests {
    private let clock = ManualClock()
    private let log = CapturedLog()

    private func exporter(_ rig: TraceRig, _ sender: ScriptedCollector, batch: Int = 2) -> SpanExporter {
        var limits = SpanExporter.Limits()
        limits.batch = batch
        return SpanExporter(
            queue: rig.queue,
            sender: sender,
            resource: TraceResource(version: "1", instance: "i"),
            limits: limits,
            clock: clock,
            logger: log.logger,
            rig.registry
        )
    }

    private func leave(_ count: Int, in rig: TraceRig) {
        for _ in 0..<count {
            rig.tracer.startRequest("GET /", under: nil, since: .zero).end()
        }
    }

    /// Runs an exporter beside a body, then asks it to stop as a server does, and waits for its end.
    private func running(_ exporter: SpanExporter, _ body: @Sendable (ServiceGroup) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: exporter)], logger: log.logger)
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `one span more than there is room for is dropped and counted`() {
        let rig = TraceRig(limit: 3)
        leave(3, in: rig)
        #expect(rig.count(.queueFull) == 0)
        leave(1, in: rig)
        #expect(rig.count(.queueFull) == 1)
        #expect(rig.recorded.count == 3)
        leave(1, in: rig)
        #expect(rig.count(.queueFull) == 1)
    }

    @Test func `spans go out in batches, the oldest first, and the rest after a pause`() async throws {
        let (rig, sender) = (TraceRig(), ScriptedCollector())
        leave(5, in: rig)
        try await running(exporter(rig, sender)) { [clock] _ in
            try await clock.untilAsleep()
            #expect(sender.batches == 3)
            #expect(rig.count(.exported) == 5)
            leave(1, in: rig)
            clock.advance(by: .seconds(1))
            try await Patience.until("the next is sent") { sender.batches == 4 }
        }
        #expect(rig.count(.exported) == 6)
        #expect(sender.isShutDown)
    }

    @Test func `a batch that may be taken later is sent again, ever more slowly, and said once`() async throws {
        let (rig, sender) = (TraceRig(), ScriptedCollector())
        sender.fail(3, mayHeal: true)
        leave(1, in: rig)
        try await running(exporter(rig, sender)) { [clock, log] _ in
            for (number, wait) in [1, 2, 4].enumerated() {
                try await Patience.until("try \(number + 1)") { sender.tries == number + 1 && clock.sleeperCount == 1 }
                clock.advance(by: .milliseconds(wait * 1000 - 1))
                #expect(sender.tries == number + 1)
                clock.advance(by: .milliseconds(1))
            }
            try await Patience.until("it is taken") { sender.batches == 1 && clock.sleeperCount == 1 }
            #expect(rig.count(.exported) == 1 && rig.count(.refused) == 0)
            #expect(log.lines.filter { $0.level == .warning }.count == 1)
            #expect(log.lines.filter { $0.level == .notice }.count == 1)
        }
    }

    @Test func `a batch that is refused for good is dropped and counted`() async throws {
        let (rig, sender) = (TraceRig(), ScriptedCollector())
        sender.fail(1, mayHeal: false)
        leave(3, in: rig)
        try await running(exporter(rig, sender)) { [clock] _ in
            try await clock.untilAsleep()
            #expect(rig.count(.refused) == 2 && rig.count(.exported) == 1)
        }
    }

    @Test func `a stop sends what is left`() async throws {
        let (rig, sender) = (TraceRig(), ScriptedCollector())
        try await running(exporter(rig, sender)) { [clock] _ in
            try await clock.untilAsleep()
            leave(5, in: rig)
        }
        #expect(sender.batches == 3)
        #expect(rig.count(.exported) == 5 && rig.count(.stopped) == 0)
    }

    @Test func `a stop does not wait for a collector that is away`() async throws {
        let (rig, sender) = (TraceRig(), ScriptedCollector())
        sender.fail(.max, mayHeal: true)
        try await running(exporter(rig, sender)) { [clock] _ in
            try await clock.untilAsleep()
            leave(5, in: rig)
        }
        #expect(rig.count(.exported) == 0 && rig.count(.stopped) == 5)
    }

    @Test func `a stop waits for a collector that is slow as long as its limit, and no longer`() async throws {
        let (rig, sender) = (TraceRig(), ScriptedCollector())
        sender.hang()
        leave(3, in: rig)
        let (clock, limit) = (clock, SpanExporter.Limits().stopTime)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: exporter(rig, sender))],
                logger: log.logger
            )
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await Patience.until("the first batch is under way") { sender.tries == 1 }
            await group.triggerGracefulShutdown()
            try await Patience.until("it is tried once more") { sender.tries == 2 && clock.sleeperCount == 1 }
            clock.advance(by: limit)
            try await tasks.waitForAll()
        }
        #expect(rig.count(.stopped) == 3 && rig.count(.exported) == 0)
    }
}

/// A collector that takes what it is sent, unless it was told otherwise.
private final class ScriptedCollector: SpanSender {
    private struct State {
        var tries = 0
        var batches = 0
        var failures = 0
        var mayHeal = true
        var hangs = false
        var isShutDown = false
    }

    private let state = Mutex(State())

    var tries: Int { state.withLock(\.tries) }
    var batches: Int { state.withLock(\.batches) }
    var isShutDown: Bool { state.withLock(\.isShutDown) }

    func fail(_ count: Int, mayHeal: Bool) {
        state.withLock { ($0.failures, $0.mayHeal) = (count, mayHeal) }
    }

    func hang() {
        state.withLock { $0.hangs = true }
    }

    func send(_ batch: [UInt8]) async throws(SpanSendingFailure) {
        let (failure, hangs) = state.withLock { state -> (SpanSendingFailure?, Bool) in
            state.tries += 1
            if state.failures > 0 {
                state.failures -= 1
                return (SpanSendingFailure(mayHeal: state.mayHeal, "scripted"), false)
            }
            if !state.hangs {
                state.batches += 1
            }
            return (nil, state.hangs)
        }
        if let failure {
            throw failure
        }
        if hangs {
            // Until it is broken off.
            try? await ManualClock().sleep(for: .seconds(3600))
            throw SpanSendingFailure(mayHeal: true, "canceled")
        }
    }

    func shutdown() async {
        state.withLock { $0.isShutDown = true }
    }
}
