import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewaySQLite

/// How the write-ahead log is kept short.
struct CheckpointTests {
    private static let policy = CheckpointPolicy(besideCommits: 20, betweenCommits: 80)

    private static func engine(
        in folder: TemporaryFolder,
        _ policy: CheckpointPolicy = policy
    ) async throws -> SQLiteEngine {
        let engine = try SQLiteEngine(path: folder.path + "/t.db", checkpoints: policy)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT NOT NULL) STRICT")
        }
        return engine
    }

    private static func insert(into engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("INSERT INTO t (x) VALUES ($1)", [.text(String(repeating: "x", count: 20_000))])
        }
    }

    private static func count(_ connection: any SQLConnection) throws(GatewayError) -> SQLValue {
        try connection.run("SELECT COUNT(*) FROM t")[0][0]
    }

    /// Commits until the log has begun anew so often, and says how many commits it took.
    private static func commit(_ engine: SQLiteEngine, in folder: TemporaryFolder, anew times: Int) async throws -> Int
    {
        let log = WriteAheadLog(path: folder.path + "/t.db-wal")
        var last = try log.generation()
        var (commits, changes) = (0, 0)
        try await Patience.until("the log begins anew") {
            try await insert(into: engine)
            commits += 1
            let generation = try log.generation()
            changes += generation == last ? 0 : 1
            last = generation
            return changes >= times
        }
        return commits
    }

    @Test
    func `the log begins anew again and again while commits and reads go on`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let commits = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    while !Task.isCancelled {
                        _ = try await engine.read { connection throws(GatewayError) in try Self.count(connection) }
                    }
                    return 0
                }
            }
            group.addTask { try await Self.commit(engine, in: folder, anew: 5) }
            let commits = try await group.first { $0 > 0 }
            group.cancelAll()
            return commits
        }
        let count = try await engine.read { connection throws(GatewayError) in try Self.count(connection) }
        #expect(commits.map { .integer(Int64($0)) } == count)
        try engine.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["t.db"])
    }

    @Test
    func `who reads for long sees its moment, hinders no commit, and lets the log begin anew when it ends`()
        async throws
    {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await Self.insert(into: engine)
        let gate = Gate()
        let counts = try await withThrowingTaskGroup(of: [SQLValue].self) { group in
            group.addTask {
                try await engine.read { connection throws(GatewayError) in
                    let before = try Self.count(connection)
                    gate.passThrough()
                    return [before, try Self.count(connection)]
                }
            }
            await gate.waitForArrival()
            for _ in 0..<50 {
                try await Self.insert(into: engine)
            }
            gate.open()
            return try await group.next()
        }
        #expect(counts == [.integer(1), .integer(1)])
        let later = try await Self.commit(engine, in: folder, anew: 2)
        let count = try await engine.read { connection throws(GatewayError) in try Self.count(connection) }
        #expect(count == .integer(Int64(51 + later)))
        try engine.close()
    }

    @Test
    func `SQLite itself takes nothing in, and what is not taken in is there after a kill`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder, .none)
        let log = WriteAheadLog(path: folder.path + "/t.db-wal")
        let (generation, before) = (try log.generation(), try log.commits())
        // SQLite's own bound is 1000 pages.
        for _ in 0..<250 {
            try await Self.insert(into: engine)
        }
        #expect(try log.generation() == generation)
        #expect(try log.commits() - before == 250)
        let copy = try TemporaryFolder()
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: folder.path + "/t.db" + ending,
                toPath: copy.path + "/t.db" + ending
            )
        }
        let again = try SQLiteEngine(path: copy.path + "/t.db")
        #expect(
            try await again.read { connection throws(GatewayError) in try Self.count(connection) } == .integer(250)
        )
        // A log that is long already is taken in like one that becomes so.
        _ = try await Self.commit(again, in: copy, anew: 1)
        try again.close()
        try engine.close()
    }

    @Test
    func `the writer flushes and waits for others as before, after it has taken the log in`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        _ = try await Self.commit(engine, in: folder, anew: 2)
        let settings = try await engine.write { connection throws(GatewayError) in
            try connection.run("SELECT (SELECT * FROM pragma_synchronous), (SELECT * FROM pragma_busy_timeout)")
        }
        #expect(settings == [[.integer(2), .integer(5000)]])
    }

    @Test
    func `transactions are taken back in memory, and tables are changed with files to sort in`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/t.db")
        var places: [[[SQLValue]]] = []
        for transaction in [LedgerTransaction.admit, .migrate, .admit] {
            places.append(
                try await engine.write(transaction) { connection throws(GatewayError) in
                    try connection.run("PRAGMA temp_store")
                }
            )
        }
        #expect(places == [[[.integer(2)]], [[.integer(0)]], [[.integer(2)]]])
        try engine.close()
    }

    @Test
    func `trouble is told once, and again only after a success`() async throws {
        let folder = try TemporaryFolder()
        let log = CapturedLog()
        let engine = try SQLiteEngine(path: folder.path + "/t.db", logger: log.logger)
        let checkpointer = try #require(engine.checkpointer)
        let trouble = Result<Int, any Error>.failure(TestProblem("no room"))
        for outcome in [trouble, trouble, .success(3), trouble, trouble] {
            checkpointer.note(outcome)
        }
        #expect(log.lines.map(\.message).count == 2)
        #expect(log.text.contains("no room"))
        try engine.close()
    }
}
