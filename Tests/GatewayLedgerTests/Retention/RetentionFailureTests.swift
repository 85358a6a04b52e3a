import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Synchronization
import Testing

/// Videos become totals while other servers do the same, while processes die, and while statements fail.
struct RetentionFailureTests {
    /// Videos that have ended, nothing of which keeps them.
    private static func fill(_ store: TestLedger, count: Int) async throws {
        for index in 0..<count {
            _ = try await store.placeEnded(index.isMultiple(of: 3) ? .canceled : .failed)
            store.clock.advance(by: .seconds(20_000))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `servers that let the same videos go at once count each of them once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await Self.fill(store, count: 24)
        let accounts = try await store.accounts()
        let servers = [store, try await store.reopened(), try await store.reopened()]
        let end = store.clock.now
        let all = try await store.ledger.work.endedVideos(before: end, limit: 100).removable
        #expect(all.count == 24)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for (offset, server) in servers.enumerated() {
                for start in stride(from: 0, to: all.count, by: 5 + offset) {
                    let batch = Array(all[start..<min(start + 5 + offset, all.count)])
                    group.addTask { try await server.ledger.work.rollUp(batch, endedBefore: end) }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 24)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 0)
        #expect(try await store.accounts() == accounts)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a process that dies between batches leaves each video counted once`(
        _ engine: TestLedger.Engine
    ) async throws {
        var store = try await TestLedger(engine)
        try await Self.fill(store, count: 9)
        let accounts = try await store.accounts()
        for left in stride(from: 6, through: 0, by: -3) {
            let ended = try await store.ledger.work.endedVideos(before: store.clock.now, limit: 3)
            #expect(try await store.ledger.work.rollUp(ended.removable, endedBefore: store.clock.now) == 3)
            store = try await store.reopened()
            #expect(try await store.number("SELECT COUNT(*) FROM videos") == Int64(left))
            #expect(try await store.accounts() == accounts)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a batch that fails at any statement changes nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await Self.fill(store, count: 3)
        let before = try await store.everything()
        let ended = try await store.ledger.work.endedVideos(before: store.clock.now, limit: 9).removable
        #expect(ended.count == 3)
        var failing = 0
        var removed = 0
        while removed == 0, failing < 100 {
            let statements = Mutex(0)
            let broken = DecoratedEngine(store.engine) { [failing] sql, _ throws(GatewayError) in
                let number = statements.withLock { number in
                    defer { number += 1 }
                    return number
                }
                guard number != failing else {
                    throw GatewayError(.internalError, "It breaks here.", origin: .store)
                }
                return sql
            }
            do {
                removed = try await Ledger(engine: broken).work.rollUp(ended, endedBefore: store.clock.now)
            } catch {
                #expect(try await store.everything() == before)
                failing += 1
            }
        }
        #expect(removed == 3)
        // Choosing, adding, and a statement for each of six tables, at the least.
        #expect(failing >= 8)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what has ended is found by its end, and goes row by row`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.placeEnded(.failed)
        let log = StatementLog()
        let work = Ledger(engine: log.engine(over: store.engine)).work
        #expect(try await work.endedVideos(before: store.clock.now, limit: 9).removable == [video.id])
        #expect(try await work.rollUp([video.id], endedBefore: store.clock.now) == 1)
        let statements = log.take()
        if engine.weighsCosts {
            try await store.crowd()
        }
        var steps: [PlanStep] = []
        for statement in statements {
            steps += try await QueryPlan(of: statement, on: store, engine).steps
        }
        let large: Set = [
            "videos", "v", "follower", "source", "attempts", "a", "a_1", "entries", "e", "e_1", "repeats",
        ]
        #expect(steps.filter { large.contains($0.table) && $0.kind != .search } == [])
        #expect(steps.contains { $0.index == "videos_ended" })
        #expect(steps.contains { $0.index == "entries_once" })
    }
}
