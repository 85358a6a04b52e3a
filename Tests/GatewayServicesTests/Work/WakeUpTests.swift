import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct WakeUpTests {
    @Test(.timeLimit(.minutes(10)))
    func `a signal that comes before the wait ends it at once`() async {
        let wakeUp = WakeUp()
        wakeUp.signal()
        await wakeUp.wait(atMost: .seconds(3600), by: ManualClock())
    }

    @Test(.timeLimit(.minutes(10)))
    func `a signal ends a wait that has begun`() async {
        let (wakeUp, clock) = (WakeUp(), ManualClock())
        await withTaskGroup { group in
            group.addTask { await wakeUp.wait(atMost: .seconds(3600), by: clock) }
            while clock.sleeperCount == 0 {
                await Task.yield()
            }
            wakeUp.signal()
            await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `time ends a wait that nobody signals`() async {
        let (wakeUp, clock) = (WakeUp(), ManualClock())
        await withTaskGroup { group in
            group.addTask { await wakeUp.wait(atMost: .seconds(10), by: clock) }
            while clock.sleeperCount == 0 {
                await Task.yield()
            }
            clock.advance(by: .seconds(10))
            await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `two signals end one wait, not two`() async {
        let (wakeUp, clock) = (WakeUp(), ManualClock())
        wakeUp.signal()
        wakeUp.signal()
        await wakeUp.wait(atMost: .seconds(10), by: clock)
        await withTaskGroup { group in
            group.addTask { await wakeUp.wait(atMost: .seconds(10), by: clock) }
            while clock.sleeperCount == 0 {
                await Task.yield()
            }
            clock.advance(by: .seconds(10))
            await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }
}
