import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct CacheConcurrencyTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `a thousand identical orders at once are made once and paid once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.limit([.budgetPerDay: "0.14"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    _ = try await store.order()
                }
            }
            try await group.waitForAll()
        }
        let sent = try await store.send()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 500..<1000 {
                group.addTask {
                    _ = try await store.order()
                    if number == 750 {
                        try await store.end(sent)
                        let end = store.clock.now + .seconds(9_000_000)
                        try await store.recordStored(TestLedger.file, of: sent.id, expiresAt: end)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.beginSubmission() == nil)
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE status = 'completed'") == 1000)
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE file_state = 'stored'") == 1000)
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE source_id IS NULL") == 1)
        #expect(try await store.number("SELECT COUNT(*) FROM entries") == 2)
        #expect(try await store.use(of: .videosPerDay).used == 1)
        try await store.expectSoundBooks()
    }
}
