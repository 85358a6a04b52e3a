import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct StoreCopyTests {
    @Test(arguments: EnginePair.all, [1, 3, StoreCopy.batch])
    func `a copy has every row as it was, whatever the batch`(_ pair: EnginePair, batch: Int) async throws {
        let store = try await TestLedger(pair.source)
        try await store.fillWithEverything()
        let original = try await store.everything()
        #expect(original.allSatisfy { !$0.value.isEmpty })
        let empty = try await EmptyStore(pair.target)
        let report = try await StoreCopy(from: store.engine, to: empty.engine, batch: batch).run(at: store.clock.now)
        #expect(try await store.moved(to: empty).everything() == original)
        #expect(try await store.everything() == original)
        for line in report.rows {
            #expect(line.count == original[line.table]?.count)
        }
        #expect(report.money.map(\.kind).sorted() == ["adjust", "hold", "release", "settle"])
        #expect(report.money.first?.amount == Money(microUnits: -1))
    }

    @Test(arguments: EnginePair.all)
    func `there and back again is the same`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        try await store.fillWithEverything()
        let (there, back) = (try await EmptyStore(pair.target), try await EmptyStore(pair.source))
        let first = try await StoreCopy(from: store.engine, to: there.engine).run(at: store.clock.now)
        let second = try await StoreCopy(from: there.engine, to: back.engine).run(at: store.clock.now)
        #expect(first == second)
        #expect(try await store.moved(to: back).everything() == store.everything())
    }

    @Test(arguments: EnginePair.all)
    func `the ledger works on where it was`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        try await store.fillWithEverything()
        let empty = try await EmptyStore(pair.target)
        _ = try await StoreCopy(from: store.engine, to: empty.engine).run(at: store.clock.now)
        let copy = store.moved(to: empty)
        try await copy.ledger.migrate(at: copy.clock.now)
        try await copy.ledger.reader.checkReady()
        #expect(try await copy.ledger.tenants.secret(named: "pepper", orKeep: "other") == "0123abcd")
        let greatest = try await copy.number("SELECT MAX(sequence) FROM entries")
        let video = try await copy.admit(externalID: "new")
        #expect(try await copy.number("SELECT MAX(sequence) FROM entries") == greatest + 1)
        let submission = try #require(try await copy.beginSubmission(slots: 1000))
        #expect(submission.video != video.id)
        #expect(try await copy.record(.submitted(taskID: "1", nextPoll: copy.clock.now), of: submission))
        let report = try await LedgerAudit(copy.ledger).verify(slots: 1000, at: copy.clock.now)
        #expect(!report.results.contains { $0.code == .usageTotal })
    }

    @Test(arguments: EnginePair.all.filter { $0.target.weighsCosts })
    func `a planner that weighs costs has looked at every table of a copy`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        try await store.fillWithEverything()
        let empty = try await EmptyStore(pair.target)
        _ = try await StoreCopy(from: store.engine, to: empty.engine).run(at: store.clock.now)
        let copy = store.moved(to: empty)
        for table in StoreTable.allCases {
            let rows = try await copy.number("SELECT COUNT(*) FROM \(table.rawValue)")
            let known = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = '\(table.rawValue)'::regclass"
            #expect(try await copy.number(known) == rows, "\(table)")
        }
    }

    @Test(arguments: EnginePair.all)
    func `a store without videos can be copied, and counts from the beginning`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        let empty = try await EmptyStore(pair.target)
        let report = try await StoreCopy(from: store.engine, to: empty.engine).run(at: store.clock.now)
        #expect(report.money == [])
        let copy = store.moved(to: empty)
        _ = try await copy.admit()
        #expect(try await copy.number("SELECT MAX(sequence) FROM entries") == 1)
    }

    @Test(arguments: EnginePair.all)
    func `a store that a server has only started on is empty`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        try await store.fillWithEverything()
        let empty = try await EmptyStore(pair.target)
        let started = Ledger(engine: empty.engine)
        try await started.migrate(at: store.clock.now)
        _ = try await started.tenants.secret(named: "pepper", orKeep: "ffff")
        _ = try await StoreCopy(from: store.engine, to: empty.engine).run(at: store.clock.now)
        #expect(try await store.moved(to: empty).everything() == store.everything())
    }

    @Test
    func `what is under way stays few, however much there is`() async throws {
        let store = try await TestLedger(.sqlite)
        for _ in 0..<50 {
            _ = try await store.admit()
        }
        let empty = try await EmptyStore(.sqlite)
        let tide = ConcurrencyCounter()
        let source = DecoratedEngine(store.engine) { sql, _ in
            if sql.contains("FROM videos") {
                tide.rise()
            }
            return sql
        }
        let target = DecoratedEngine(empty.engine) { sql, _ in
            if sql.contains("INTO videos") {
                tide.fall()
            }
            return sql
        }
        _ = try await StoreCopy(from: source, to: target, batch: 1).run(at: store.clock.now)
        #expect(tide.rises == 51)
        // Two on the channel, one in the hands of each side, and the look that finds no more.
        #expect(tide.highest <= 5)
    }
}
