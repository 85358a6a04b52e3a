import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

/// What happens when a commit cannot be made durable.
struct FullDiskTests {
    private static func engine(in folder: TemporaryFolder) async throws -> SQLiteEngine {
        let engine = try SQLiteEngine(path: folder.path + "/t.db")
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run(
                "CREATE TABLE t (n INTEGER PRIMARY KEY, parent INTEGER REFERENCES t (n), x TEXT) STRICT"
            )
        }
        return engine
    }

    private static func insert(_ number: Int, length: Int = 1, into engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run(
                "INSERT INTO t (n, x) VALUES ($1, $2)",
                [.integer(Int64(number)), .text(String(repeating: "x", count: length))]
            )
        }
    }

    private static func count(in engine: SQLiteEngine) async throws -> [[SQLValue]] {
        try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT COUNT(*) FROM t")
        }
    }

    /// Allows the file no further page.
    private static func fill(_ engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            guard case .integer(let pages) = try connection.run("PRAGMA page_count")[0][0] else {
                throw GatewayError(.internalError, "no page count")
            }
            try connection.run("PRAGMA max_page_count = \(pages)")
        }
    }

    private static func makeRoom(_ engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("PRAGMA max_page_count = 100000")
        }
    }

    @Test
    func `a full disk refuses with the true cause, keeps what there is, and heals`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await Self.insert(1, into: engine)
        try await Self.fill(engine)
        let error = await #expect(throws: GatewayError.self) {
            try await Self.insert(2, length: 1 << 20, into: engine)
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.origin == .store)
        #expect(error?.cause?.contains("SQLite 13") == true)
        #expect(try await Self.count(in: engine) == [[.integer(1)]])
        try await Self.makeRoom(engine)
        try await Self.insert(2, length: 1 << 20, into: engine)
        #expect(try await Self.count(in: engine) == [[.integer(2)]])
    }

    @Test
    func `of a batch that a full disk breaks, nobody is told of success`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await Self.fill(engine)
        let acknowledged = await withTaskGroup(of: Result<Void, any Error>.self) { group in
            for number in 0..<60 {
                group.addTask {
                    do {
                        // Every third needs many new pages.
                        let length = number.isMultiple(of: 3) ? 1 << 20 : 1
                        return .success(try await Self.insert(number, length: length, into: engine))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: 0) { count, outcome in
                switch outcome {
                case .success: count += 1
                case .failure(let error): #expect((error as? GatewayError)?.code == .storeUnavailable)
                }
            }
        }
        #expect(try await Self.count(in: engine) == [[.integer(Int64(acknowledged))]])
    }

    @Test
    func `a commit that fails takes its whole batch back and tells everybody`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let gate = Gate()
        let failures = try await withThrowingTaskGroup(of: GatewayError?.self) { group in
            group.addTask {
                try await engine.write { (_) throws(GatewayError) in gate.passThrough() }
                return nil
            }
            await gate.waitForArrival()
            for number in 1...20 {
                group.addTask {
                    do throws(GatewayError) {
                        try await engine.write { connection throws(GatewayError) in
                            // A reference to nothing that is looked at by COMMIT alone.
                            try connection.run("PRAGMA defer_foreign_keys = ON")
                            try connection.run(
                                "INSERT INTO t (n, parent) VALUES ($1, $2)",
                                [.integer(Int64(number)), number == 7 ? .integer(1000) : .null]
                            )
                        }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            gate.open()
            return try await group.reduce(into: [GatewayError]()) { $0 += $1.map { [$0] } ?? [] }
        }
        #expect(!failures.isEmpty)
        #expect(try await Self.count(in: engine) == [[.integer(Int64(20 - failures.count))]])
        try await Self.insert(2000, into: engine)
    }

    @Test
    func `a job that takes the whole transaction back does not blame its neighbors`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run(
                "CREATE TRIGGER doom BEFORE INSERT ON t WHEN NEW.n = 7 BEGIN SELECT RAISE(ROLLBACK, 'doomed'); END"
            )
        }
        let gate = Gate()
        let outcomes = try await withThrowingTaskGroup(of: (Int, GatewayError?).self) { group in
            group.addTask {
                try await engine.write { (_) throws(GatewayError) in gate.passThrough() }
                return (0, nil)
            }
            await gate.waitForArrival()
            for number in 1...20 {
                group.addTask {
                    do {
                        try await Self.insert(number, into: engine)
                        return (number, nil)
                    } catch let error as GatewayError {
                        return (number, error)
                    }
                }
            }
            gate.open()
            return try await group.reduce(into: [Int: GatewayError?]()) { $0[$1.0] = $1.1 }
        }
        for (number, error) in outcomes {
            guard let error else {
                #expect(number != 7)
                continue
            }
            #expect(error.code == (number == 7 ? .internalError : .storeUnavailable))
            #expect(error.cause?.contains("doomed") == true)
        }
        let kept = outcomes.filter { $0.key > 0 && $0.value == nil }.count
        #expect(try await Self.count(in: engine) == [[.integer(Int64(kept))]])
        try await Self.insert(2000, into: engine)
    }
}
