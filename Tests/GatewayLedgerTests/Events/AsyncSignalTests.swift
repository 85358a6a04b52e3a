import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct AsyncSignalTests {
    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a signal that comes before the wait ends it at once`() async {
        let wakeUp = AsyncSignal()
        wakeUp.signal()
        await wakeUp.wait(atMost: .seconds(3600), by: ManualClock())
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a signal ends a wait that has begun`() async throws {
        let (wakeUp, clock) = (AsyncSignal(), ManualClock())
        try await withThrowingTaskGroup { group in
            group.addTask { await wakeUp.wait(atMost: .seconds(3600), by: clock) }
            try await clock.untilAsleep()
            wakeUp.signal()
            try await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `time ends a wait that nobody signals`() async throws {
        let (wakeUp, clock) = (AsyncSignal(), ManualClock())
        try await withThrowingTaskGroup { group in
            group.addTask { await wakeUp.wait(atMost: .seconds(10), by: clock) }
            try await clock.untilAsleep()
            clock.advance(by: .seconds(10))
            try await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `two signals end one wait, not two`() async throws {
        let (wakeUp, clock) = (AsyncSignal(), ManualClock())
        wakeUp.signal()
        wakeUp.signal()
        await wakeUp.wait(atMost: .seconds(10), by: clock)
        try await withThrowingTaskGroup { group in
            group.addTask { await wakeUp.wait(atMost: .seconds(10), by: clock) }
            try await clock.untilAsleep()
            clock.advance(by: .seconds(10))
            try await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }
}
