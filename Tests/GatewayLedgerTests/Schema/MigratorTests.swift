import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

struct MigratorTests {
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)

    private static func step(_ name: String, _ statements: String...) -> Migration {
        Migration(name: name) { _ in statements }
    }

    private static let first = step("0001-a", "CREATE TABLE a (n INTEGER NOT NULL) STRICT", "INSERT INTO a VALUES (1)")
    private static let second = step("0002-b", "INSERT INTO a VALUES (2)")

    private static func run(_ migrations: [Migration], on engine: any LedgerEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            try Migrator(migrations: migrations).run(on: connection, at: now)
        }
    }

    private static func isCurrent(_ migrations: [Migration], on engine: any LedgerEngine) async throws -> Bool {
        try await engine.read { connection throws(GatewayError) in
            try Migrator(migrations: migrations).isCurrent(on: connection)
        }
    }

    private static func numbers(_ engine: any LedgerEngine) async throws -> [[SQLValue]] {
        try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT n FROM a ORDER BY n")
        }
    }

    @Test
    func `each step runs once, in order`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/a.db")
        for steps in [[Self.first], [Self.first], [Self.first, Self.second], [Self.first, Self.second]] {
            try await Self.run(steps, on: engine)
            #expect(try await Self.isCurrent(steps, on: engine))
        }
        #expect(try await Self.numbers(engine) == [[.integer(1)], [.integer(2)]])
    }

    @Test
    func `a server of the version before stays ready, one of the version after does not`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/a.db")
        try await Self.run([Self.first], on: engine)
        #expect(try await Self.isCurrent([Self.first, Self.second], on: engine) == false)
        try await Self.run([Self.first, Self.second], on: engine)
        #expect(try await Self.isCurrent([Self.first], on: engine))
    }

    @Test
    func `a store that a newer version has used is refused and left alone`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/a.db")
        try await Self.run([Self.first, Self.second], on: engine)
        let error = await #expect(throws: GatewayError.self) {
            try await Self.run([Self.first], on: engine)
        }
        #expect(error?.message.contains("0002-b") == true)
        #expect(error?.message.contains("newer version") == true)
        #expect(error?.origin == .configuration)
        #expect(try await Self.numbers(engine).count == 2)
    }

    @Test
    func `a file of another program is refused and left alone`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/a.db")
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE bookmarks (url TEXT)")
        }
        let error = await #expect(throws: GatewayError.self) {
            try await Self.run([Self.first], on: engine)
        }
        #expect(error?.origin == .configuration)
        let tables = try await engine.read { connection throws(GatewayError) in try connection.tableNames() }
        #expect(tables == ["bookmarks"])
    }

    @Test
    func `a step that was edited after it had run is refused`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/a.db")
        try await Self.run([Self.first], on: engine)
        let edited = Self.step("0001-a", "CREATE TABLE a (n INTEGER NOT NULL) STRICT", "INSERT INTO a VALUES (9)")
        let error = await #expect(throws: GatewayError.self) {
            try await Self.run([edited, Self.second], on: engine)
        }
        #expect(error?.message.contains("0001-a") == true)
        #expect(try await Self.numbers(engine) == [[.integer(1)]])
    }

    @Test
    func `a step that fails takes all steps of the run back`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/a.db")
        let broken = Self.step("0002-b", "INSERT INTO a VALUES (2)", "INSERT INTO a VALUES ('no number')")
        await #expect(throws: GatewayError.self) {
            try await Self.run([Self.first, broken], on: engine)
        }
        await #expect(throws: GatewayError.self) {
            try await Self.numbers(engine)
        }
        try await Self.run([Self.first, Self.second], on: engine)
        #expect(try await Self.numbers(engine).count == 2)
    }

    @Test
    func `two processes that start at once migrate once`() async throws {
        let folder = try TemporaryFolder()
        let engines = try (0..<2).map { _ in try SQLiteEngine(path: folder.path + "/a.db") }
        try await withThrowingDiscardingTaskGroup { group in
            for engine in engines {
                group.addTask { try await Ledger(engine: engine).migrate(at: Self.now) }
            }
        }
        for engine in engines {
            try await Ledger(engine: engine).reader.checkReady()
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `migrating again changes nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitted)
        let before = try await store.everything(about: video.id)
        store.clock.advance(by: .seconds(1))
        try await store.ledger.migrate(at: store.clock.now)
        #expect(try await store.everything(about: video.id) == before)
        try await store.ledger.reader.checkReady()
    }

    @Test
    func `a store without tables is not ready, and says that it does not answer`() async throws {
        let folder = try TemporaryFolder()
        let ledger = Ledger(engine: try SQLiteEngine(path: folder.path + "/a.db"))
        let error = await #expect(throws: GatewayError.self) {
            try await ledger.reader.checkReady()
        }
        #expect(error?.code == .storeUnavailable)
    }

    @Test
    func `steps stand in the order of their names, and no name stands twice`() {
        let names = Migration.all.map(\.name)
        #expect(names.first == "0001-videos-and-tenants")
        #expect(names == Set(names).sorted())
    }
}
