import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewaySettings

struct SettingsWatchTests {
    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a changed file is found as time goes by`() async throws {
        let (bench, clock) = (try ReloadBench(), ManualClock())
        let (hangups, _) = AsyncStream.makeStream(of: Int.self)
        let watch = SettingsWatch(reloader: bench.reloader, hangups: hangups, clock: clock)
        try bench.write("upstream: {parallel_tasks: 7}")
        try await withThrowingTaskGroup { group in
            group.addTask { try await watch.run() }
            try await Patience.until("the change is found") {
                if clock.sleeperCount == 1 {
                    clock.advance(by: .seconds(2))
                }
                return !bench.log.lines.isEmpty
            }
            group.cancelAll()
        }
        #expect(bench.settings.upstreamParallelTasks == 7)
        #expect(clock.sleeperCount == 0)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a hangup does not wait for the next look`() async throws {
        let (bench, clock) = (try ReloadBench(), ManualClock())
        let (hangups, terminal) = AsyncStream.makeStream(of: Int.self)
        let watch = SettingsWatch(reloader: bench.reloader, hangups: hangups, clock: clock)
        try bench.write("upstream: {parallel_tasks: 7}")
        try await withThrowingTaskGroup { group in
            group.addTask { try await watch.run() }
            terminal.yield(1)
            try await Patience.until("it has looked once") { !bench.log.lines.isEmpty }
            terminal.yield(2)
            try await Patience.until("it has looked twice") { bench.log.lines.count >= 2 }
            group.cancelAll()
        }
        #expect(bench.settings.upstreamParallelTasks == 7)
        #expect(bench.log.lines.last?.text == "notice: settings read again; nothing has changed")
    }
}
