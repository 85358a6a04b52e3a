import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct CurrentPausesTests {
    private static let key = UpstreamKeyID("uk_test")
    private static let model = ModelID("kling-v1")

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is paused is known from the next load on, and each change is told once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let pauses = CurrentPauses(ledger: store.ledger.reader) { [Self.key] }
        let (changes, tenant) = (store.ledger.changes, store.tenant.id)
        #expect(try await pauses.load() == [])
        let (paused, _) = try await changes.pause(.tenant(tenant), reason: "r", author: nil, at: store.clock.now)
        #expect(pauses.holding(tenant: tenant, model: Self.model) == nil)
        #expect(try await pauses.load() == [.began(paused)])
        #expect(try await pauses.load() == [])
        #expect(pauses.holding(tenant: tenant, model: Self.model) == paused)
        #expect(pauses.holdingEverything == nil)
        let (all, _) = try await changes.pause(.upstreamKey(Self.key), reason: nil, author: nil, at: store.clock.now)
        _ = try await changes.resume(.tenant(tenant))
        #expect(try await pauses.load() == [.ended(paused), .began(all)])
        #expect(pauses.holdingEverything == all)
        #expect(pauses.holding(tenant: tenant, model: Self.model) == all)
    }

    @Test func `a load that was begun earlier and answered later changes nothing`() async throws {
        let store = try await TestLedger()
        let (asked, answered) = (AsyncSignal(), AsyncSignal())
        let isFirst = LiveValue(true)
        let slow = DecoratedEngine(store.engine, hooks: SlowAnswer(isFirst: isFirst, asked: asked, answered: answered))
        let pauses = CurrentPauses(ledger: store.over(slow).ledger.reader) { [Self.key] }
        try await withThrowingTaskGroup(of: [PauseChange].self) { group in
            group.addTask { try await pauses.load() }
            await asked.wait()
            let (paused, _) = try await store.ledger.changes.pause(.all, reason: nil, author: nil, at: store.clock.now)
            #expect(try await pauses.load() == [.began(paused)])
            // What it will read is newer; that it was asked for earlier decides.
            _ = try await store.ledger.changes.resume(.all)
            answered.signal()
            #expect(try await group.next() == [])
            #expect(pauses.holdingEverything == paused)
        }
    }
}

/// Holds the first question about pauses back until others have been answered.
private struct SlowAnswer: EngineHooks {
    let isFirst: LiveValue<Bool>
    let asked: AsyncSignal
    let answered: AsyncSignal

    func begin(_ transaction: LedgerTransaction, writes: Bool) async throws(GatewayError) -> Bool {
        guard transaction == .readPauses, isFirst.value else {
            return false
        }
        isFirst.replace(with: false)
        asked.signal()
        await answered.wait()
        return false
    }
}
