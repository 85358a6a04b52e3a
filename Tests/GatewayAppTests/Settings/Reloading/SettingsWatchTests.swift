import GatewayModel
import GatewayServices
import GatewayTestKit
import Testing

@testable import GatewayApp

struct SettingsWatchTests {
    @Test(.timeLimit(.minutes(10)))
    func `a changed file is found as time goes by`() async throws {
        let (bench, clock) = (try ReloadBench(), ManualClock())
        let (hangups, _) = AsyncStream.makeStream(of: Int.self)
        let watch = SettingsWatch(reloader: bench.reloader, hangups: hangups, clock: clock)
        try bench.write("upstream: {parallel_tasks: 7}")
        await withThrowingTaskGroup { group in
            group.addTask { try await watch.run() }
            while bench.log.lines.isEmpty {
                if clock.sleeperCount == 1 {
                    clock.advance(by: .seconds(2))
                }
                await Task.yield()
            }
            group.cancelAll()
        }
        #expect(bench.live.submission.value.slots == 7)
        #expect(clock.sleeperCount == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a hangup does not wait for the next look`() async throws {
        let (bench, clock) = (try ReloadBench(), ManualClock())
        let (hangups, terminal) = AsyncStream.makeStream(of: Int.self)
        let watch = SettingsWatch(reloader: bench.reloader, hangups: hangups, clock: clock)
        try bench.write("upstream: {parallel_tasks: 7}")
        await withThrowingTaskGroup { group in
            group.addTask { try await watch.run() }
            terminal.yield(1)
            while bench.log.lines.count < 1 {
                await Task.yield()
            }
            terminal.yield(2)
            while bench.log.lines.count < 2 {
                await Task.yield()
            }
            group.cancelAll()
        }
        #expect(bench.live.submission.value.slots == 7)
        #expect(bench.log.lines.last?.text == "notice: settings read again; nothing has changed")
    }
}
