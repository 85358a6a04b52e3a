import GatewayLedger
import GatewayModel
import GatewayTestKit
import Synchronization
import Testing

@testable import GatewaySQLite

struct GroupCommitTests {
    private static let refusal = GatewayError(.notReady, "No.")

    /// An engine with an empty table `t (n)`.
    private static func engine(
        in folder: TemporaryFolder,
        checkpoints: CheckpointPolicy = .usual
    ) async throws -> SQLiteEngine {
        let engine = try SQLiteEngine(path: folder.path + "/t.db", checkpoints: checkpoints)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (n INTEGER PRIMARY KEY CHECK (n <> 13)) STRICT")
        }
        return engine
    }

    private static func insert(_ number: Int, into engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("INSERT INTO t (n) VALUES ($1)", [.integer(Int64(number))])
        }
    }

    private static func numbers(in engine: SQLiteEngine) async throws -> [Int64] {
        try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT n FROM t ORDER BY n")
        }
        .compactMap { row in
            if case .integer(let number) = row[0] { number } else { nil }
        }
    }

    /// Has one commit carry what both ask for, in this order.
    private static func runInOneBatch(
        of engine: SQLiteEngine,
        _ first: @escaping @Sendable () async throws -> Void,
        _ second: @escaping @Sendable () async throws -> Void
    ) async throws {
        let gate = Gate()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                try await engine.write { (_) throws(GatewayError) in gate.passThrough() }
            }
            await gate.waitForArrival()
            for (before, job) in [first, second].enumerated() {
                group.addTask { try await job() }
                try await Patience.until("it waits") { engine.waiting == before + 1 }
            }
            gate.open()
        }
    }

    @Test
    func `a thousand admissions at once are all there and share their commits`() async throws {
        let base = try await TestLedger(.sqlite)
        let engine = try SQLiteEngine(path: base.address, busyTimeout: Patience.duration, checkpoints: .none)
        let store = base.over(engine)
        let log = WriteAheadLog(path: store.address + "-wal")
        let before = try log.commits()
        // The writer is held until all of them wait, so that how many share a commit is not a matter of speed.
        let gate = Gate()
        let admitted = try await withThrowingTaskGroup(of: VideoID?.self) { group in
            group.addTask {
                try await engine.write { (_) throws(GatewayError) in gate.passThrough() }
                return nil
            }
            await gate.waitForArrival()
            for _ in 0..<1000 {
                group.addTask { try await store.admit().id }
            }
            try await Patience.until("all of them wait") { engine.waiting == 1000 }
            gate.open()
            return try await group.reduce(into: Set<VideoID>()) { ids, id in
                if let id {
                    ids.insert(id)
                }
            }
        }
        let commits = try log.commits() - before
        #expect(admitted.count == 1000)
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE state = 'queued'") == 1000)
        #expect(try await store.number("SELECT COUNT(*) FROM entries WHERE kind = 'hold'") == 1000)
        #expect(commits == 8)
    }

    @Test
    func `a job that fails takes back itself and nothing else`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<100 {
                group.addTask {
                    let outcome: Result<Void, any Error>
                    do {
                        try await engine.write { connection throws(GatewayError) in
                            _ = try connection.run("INSERT INTO t (n) VALUES ($1)", [.integer(Int64(number))])
                            guard !number.isMultiple(of: 5) else {
                                throw Self.refusal
                            }
                        }
                        outcome = .success(())
                    } catch {
                        outcome = .failure(error)
                    }
                    return (number, (try? outcome.get()) != nil)
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        let kept = (0..<100).filter { !$0.isMultiple(of: 5) && $0 != 13 }
        #expect(outcomes.filter(\.value).keys.sorted() == kept)
        #expect(try await Self.numbers(in: engine) == kept.map(Int64.init))
    }

    /// What a job does before it fails, and how often the others of its batch run then: in savepoints from the start once
    /// a batch had to be run again.
    @Test(arguments: [
        ("SELECT 1", [1, 1]), ("INSERT INTO t (n) VALUES (1)", [2, 1]), ("UPDATE t SET n = 13", [2, 1]),
    ])
    func `whoever fails having changed something has its batch run again, others have not`(
        statement: String,
        runs expected: [Int]
    ) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await Self.insert(0, into: engine)
        let recorder = EventRecorder(engine.events)
        for (turn, expected) in expected.enumerated() {
            let runs = Mutex(0)
            let neighbor = Int64(10 + turn)
            try await Self.runInOneBatch(
                of: engine,
                {
                    try await engine.write { connection throws(GatewayError) in
                        runs.withLock { $0 += 1 }
                        try connection.run("INSERT INTO t (n) VALUES ($1)", [.integer(neighbor)])
                        connection.announce(.tenants)
                    }
                },
                {
                    let error = await #expect(throws: GatewayError.self) {
                        try await engine.write { connection throws(GatewayError) in
                            try connection.run(statement)
                            throw Self.refusal
                        }
                    }
                    #expect(error?.code == (statement.contains("13") ? .internalError : .notReady))
                }
            )
            #expect(runs.withLock(\.self) == expected)
        }
        #expect(try await Self.numbers(in: engine) == [0, 10, 11])
        #expect(recorder.events == [.tenants, .tenants])
    }

    @Test
    func `savepoints end after as many batches as are run in them`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        // How often a job ran whose neighbor failed having changed something.
        func runs(_ number: Int) async throws -> Int {
            let runs = Mutex(0)
            try await Self.runInOneBatch(
                of: engine,
                {
                    try await engine.write { connection throws(GatewayError) in
                        runs.withLock { $0 += 1 }
                        try connection.run("INSERT INTO t (n) VALUES ($1)", [.integer(Int64(number))])
                    }
                },
                {
                    await #expect(throws: GatewayError.self) { try await Self.insert(13, into: engine) }
                }
            )
            return runs.withLock(\.self)
        }
        #expect(try await runs(1) == 2)
        // Each goes through two batches: that of the gate, and its own.
        for number in 0..<GroupCommit.carefulBatches - 2 {
            try await Self.insert(100 + number, into: engine)
        }
        #expect(try await runs(2) == 1)
        #expect(try await runs(3) == 2)
    }

    @Test
    func `a job gets its own error and not that of its neighbor`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        async let bystander: Void = Self.insert(1, into: engine)
        async let refused = #expect(throws: GatewayError.self) {
            try await engine.write { (_) throws(GatewayError) in throw Self.refusal }
        }
        async let wrong = #expect(throws: GatewayError.self) { try await Self.insert(13, into: engine) }
        let (own, constraint) = (await refused, await wrong)
        try await bystander
        #expect(own?.code == .notReady)
        #expect(constraint?.code == .internalError)
        #expect(constraint?.origin == .store)
        #expect(constraint?.cause?.contains("CHECK") == true)
        #expect(constraint?.message.contains("CHECK") == false)
    }

    @Test(arguments: [nil, "INSERT INTO t (n) VALUES (13)", "ROLLBACK"])
    func `a job that is alone takes all of itself back and is told its own error`(fault: String?) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let recorder = EventRecorder(engine.events)
        let error = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                try connection.run("INSERT INTO t (n) VALUES ($1)", [.integer(1)])
                connection.announce(.tenants)
                if let fault {
                    try connection.run(fault)
                }
                throw Self.refusal
            }
        }
        #expect(error?.code == (fault?.contains("13") == true ? .internalError : .notReady))
        #expect(try await Self.numbers(in: engine).isEmpty)
        try await Self.insert(2, into: engine)
        #expect(recorder.events.isEmpty)
        #expect(try await Self.numbers(in: engine) == [2])
    }

    @Test
    func `a canceled task neither takes its transaction back nor leaves anything hanging`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<50 where number != 13 {
                group.addTask {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await Self.insert(number, into: engine)
                }
            }
            group.cancelAll()
        }
        #expect(try await Self.numbers(in: engine).count == 49)
        try await Self.insert(1000, into: engine)
    }

    @Test
    func `ten thousand may wait, and one more is refused at once`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let gate = Gate()
        let errors = try await withThrowingTaskGroup(of: GatewayError?.self) { group in
            group.addTask {
                try await engine.write { (_) throws(GatewayError) in gate.passThrough() }
                return nil
            }
            await gate.waitForArrival()
            for number in 100..<10_101 {
                group.addTask {
                    do {
                        try await Self.insert(number, into: engine)
                        return nil
                    } catch let error as GatewayError {
                        // Only now may the others go on: the refusal did not wait for them.
                        gate.open()
                        return error
                    }
                }
            }
            return try await group.reduce(into: [GatewayError]()) { $0 += $1.map { [$0] } ?? [] }
        }
        #expect(errors.count == 1)
        #expect(errors.first?.code == .storeUnavailable)
        #expect(errors.first?.retry != .never)
        #expect(try await Self.numbers(in: engine).count == 10_000)
        try await Self.insert(1, into: engine)
    }

    @Test(arguments: [CheckpointPolicy.usual, CheckpointPolicy(besideCommits: 1, betweenCommits: 2)])
    func `closing amid writes: what was acknowledged is there, what was refused is not`(
        checkpoints: CheckpointPolicy
    ) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder, checkpoints: checkpoints)
        let acknowledged = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for number in 100..<400 {
                group.addTask {
                    do {
                        try await Self.insert(number, into: engine)
                        return Int64(number)
                    } catch let error as GatewayError {
                        #expect(error.code == .storeUnavailable)
                        return nil
                    }
                }
            }
            group.addTask {
                try engine.close()
                return nil
            }
            return try await group.reduce(into: [Int64]()) { $0 += $1.map { [$0] } ?? [] }
        }
        let reopened = try SQLiteEngine(path: folder.path + "/t.db")
        #expect(try await Self.numbers(in: reopened) == acknowledged.sorted())
    }
}
