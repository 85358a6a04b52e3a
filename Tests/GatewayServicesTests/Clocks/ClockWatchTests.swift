import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServices

struct ClockWatchTests {
    private static func watch(_ rig: ServiceRig) -> ClockWatch {
        ClockWatch(
            ledger: rig.store.ledger.work,
            submission: rig.submission,
            polling: rig.polling,
            clock: rig.store.clock,
            logger: rig.logger
        )
    }

    /// Runs a watch, sets the clock, and lets the watch look once more.
    private static func run(_ rig: ServiceRig, step: Duration, until isDone: @escaping () -> Bool) async throws {
        let clock = rig.store.clock
        try await withThrowingTaskGroup(of: Void.self) { group in
            let watch = watch(rig)
            group.addTask { await watch.run() }
            try await clock.untilAsleep()
            clock.step(by: step)
            clock.advance(by: ClockWatch.interval)
            try await Patience.until("the watch has looked", isDone)
            try await clock.untilAsleep()
            group.cancelAll()
        }
    }

    @Test(
        arguments: [
            (0, nil), (9, nil), (-9, nil), (10, 10), (-10, -10), (28_800, 28_800), (-28_800, -28_800),
        ] as [(Int64, Int64?)]
    )
    func `a step of the clock is told apart from the time that passes`(seconds: Int64, expected: Int64?) {
        let clock = ManualClock()
        var steps = ClockSteps(from: ClockSteps.Reading(of: clock))
        clock.advance(by: .seconds(100_000))
        #expect(steps.step(to: ClockSteps.Reading(of: clock)) == nil)
        clock.advance(by: .seconds(1))
        clock.step(by: .seconds(seconds))
        #expect(steps.step(to: ClockSteps.Reading(of: clock)) == expected.map { .seconds($0) })
        clock.advance(by: .seconds(1))
        #expect(steps.step(to: ClockSteps.Reading(of: clock)) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a clock that is set back by hours holds nothing up`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine, slots: 1)
        let (clock, poller, dispatcher) = (rig.store.clock, rig.poller, rig.dispatcher)
        let sent = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "1"))
        try await dispatcher.step()
        let waiting = try await rig.store.admit()
        _ = rig.takeLines()
        try await Self.run(rig, step: .seconds(-28_800)) { rig.log.text.contains("brought back") }
        let warnings = rig.log.lines.filter { $0.level == .warning }
        #expect(warnings.count == 1)
        #expect(warnings.first?.text.hasSuffix("seconds=-28800") == true)
        rig.upstream.answerQueries(.found(TaskReport(id: "1", phase: .succeeded(url: "https://a/first"))))
        try await poller.step()
        #expect(try await rig.video(sent.id)?.state == .succeeded)
        rig.upstream.answerCreates(.made(taskID: "2"))
        clock.advance(by: .seconds(1))
        try await dispatcher.step()
        #expect(try await rig.video(waiting.id)?.state == .submitted)
    }

    @Test func `a clock that is set forward is told, and nothing is touched`() async throws {
        let rig = try await ServiceRig(.sqlite)
        let video = try await rig.store.admit()
        try await Self.run(rig, step: .seconds(28_800)) { rig.log.text.contains("set forward") }
        #expect(rig.log.lines.count { $0.level == .warning } == 1)
        #expect(!rig.log.text.contains("brought back"))
        #expect(try await rig.video(video.id)?.state == .queued)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a pause of the dispatcher and a stalled send are measured by what nobody can set`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine, slots: 2)
        let (clock, dispatcher) = (rig.store.clock, rig.dispatcher)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "1"))
        let taken = try #require(try await dispatcher.claim(1).first)
        clock.step(by: .seconds(28_800))
        await dispatcher.send(taken)
        #expect(try await rig.video(video.id)?.state == .submitted, "a step forward is no stall")
        _ = try await rig.store.admit()
        rig.upstream.answerCreates(.refusedBeforeMade(UpstreamTrouble(.busy)))
        try await dispatcher.step()
        let sent = rig.upstream.createCount
        clock.step(by: .seconds(-3600))
        let third = try await rig.store.admit()
        try await dispatcher.step()
        #expect(rig.upstream.createCount == sent, "a pause is not over because the clock was set")
        clock.advance(by: .seconds(2))
        rig.upstream.answerCreates(.made(taskID: "3"))
        try await dispatcher.step()
        #expect(try await rig.video(third.id)?.state == .submitted, "a pause ends when its time has passed")
    }
}
