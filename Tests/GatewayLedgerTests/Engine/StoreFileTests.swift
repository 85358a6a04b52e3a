import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

struct StoreFileTests {
    private static func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test
    func `every file of the store is its owner's alone`() async throws {
        let store = try await TestLedger(.sqlite)
        _ = try await store.admit()
        for suffix in ["", "-wal", "-shm"] {
            #expect(try Self.mode(of: store.address + suffix) == 0o600)
        }
        let lock = try ServerLock(storePath: store.address)
        #expect(try Self.mode(of: store.address + ".lock") == 0o600)
        _ = consume lock
    }

    @Test
    func `a file that others could read is closed to them`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
        let engine = try SQLiteEngine(path: path)
        #expect(try Self.mode(of: path) == 0o600)
        #expect(try Self.mode(of: path + "-wal") == 0o600)
        try engine.close()
    }

    /// A server that starts for the first time and the first commands beside it.
    @Test
    func `whoever opens a new store at the same moment waits for the others`() async throws {
        let folder = try TemporaryFolder()
        for round in 0..<50 {
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        let engine = try SQLiteEngine(path: folder.path + "/\(round).db")
                        try await engine.write { connection throws(GatewayError) in
                            _ = try connection.run("CREATE TABLE IF NOT EXISTS t (n INTEGER) STRICT")
                        }
                        try engine.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// A store that was just restored, and a command that reads it.
    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `whoever opens a file without a log waits for who reads it, as long as a statement would`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        try SQLiteEngine(path: path).close()
        try await SQLiteFile(path: path).fold()
        let (reader, gate) = (try SQLiteEngine(readOnlyPath: path), Gate())
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await reader.read { connection throws(GatewayError) in
                    try connection.run("SELECT COUNT(*) FROM sqlite_schema")
                    gate.passThrough()
                }
            }
            await gate.waitForArrival()
            let error = #expect(throws: GatewayError.self) {
                _ = try SQLiteEngine(path: path, busyTimeout: .milliseconds(1))
            }
            #expect(error?.code == .storeUnavailable)
            group.addTask { try SQLiteEngine(path: path, busyTimeout: .seconds(600)).close() }
            gate.open()
            try await group.waitForAll()
        }
        try reader.close()
    }

    @Test(arguments: ["missing/t.db", "", "file-as-folder/t.db"])
    func `a store that cannot be opened says which file it is, to the log alone`(name: String) throws {
        let folder = try TemporaryFolder()
        #expect(FileManager.default.createFile(atPath: folder.path + "/file-as-folder", contents: nil))
        let path = folder.path + "/" + name
        let error = #expect(throws: GatewayError.self) {
            _ = try SQLiteEngine(path: path)
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.origin == .configuration)
        #expect(error?.cause?.contains(path) == true)
        #expect(error?.message.contains(path) == false)
    }

    @Test
    func `a file that is no database is refused and left as it is`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        let bytes = Data(String(repeating: "not a database ", count: 1000).utf8)
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: GatewayError.self) {
            _ = try SQLiteEngine(path: path)
        }
        #expect(error?.origin == .damagedStore)
        #expect(FileManager.default.contents(atPath: path) == bytes)
    }

    @Test
    func `a faulty statement is told apart from a store that is busy`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/t.db")
        let error = await #expect(throws: GatewayError.self) {
            try await engine.read { connection throws(GatewayError) in
                try connection.run("SELECT x FROM nowhere")
            }
        }
        #expect(error?.code == .internalError)
        #expect(error?.message.contains("nowhere") == false)
        #expect(error?.cause == "SQLite 1: no such table: nowhere")
    }
}
