import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

/// The store's file as a whole: what is beside it, and copies of it.
struct OneFileTests {
    private static func size(of path: String) -> Int {
        FileManager.default.contents(atPath: path)?.count ?? 0
    }

    private static func videos(in path: String) async throws -> Int {
        let engine = try SQLiteEngine(readOnlyPath: path)
        let count = try await Ledger(engine: engine).reader.list(VideoQuery(tenant: nil, limit: 100)).videos.count
        try engine.close()
        return count
    }

    /// The files of a store as a kill leaves them, in another folder.
    private static func killed(_ store: TestLedger, in folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/killed.db"
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: store.address + ending, toPath: path + ending)
        }
        return path
    }

    /// Says of a file when it was written.
    private static func date(_ path: String, _ seconds: Double) throws {
        let time = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: seconds)]
        try FileManager.default.setAttributes(time, ofItemAtPath: path)
    }

    @Test
    func `a store that was closed is one file, also when it was read`() async throws {
        let store = try await TestLedger(.sqlite)
        _ = try await store.admit()
        #expect(try await store.ledger.reader.list(VideoQuery(tenant: nil, limit: 9)).videos.count == 1)
        #expect(Self.size(of: store.address + "-wal") > 0)
        try await store.close()
        for ending in SQLiteFile.companions {
            #expect(!FileManager.default.fileExists(atPath: store.address + ending))
        }
        #expect(try await Self.videos(in: store.address) == 1)
    }

    @Test
    func `a store may be closed again`() async throws {
        let store = try await TestLedger(.sqlite)
        try await store.engine.close()
        try await store.engine.close()
        #expect(try await Self.videos(in: store.address) == 0)
    }

    @Test
    func `a log that somebody else still has open is empty after a writer was closed`() async throws {
        let store = try await TestLedger(.sqlite)
        let reader = try SQLiteEngine(readOnlyPath: store.address)
        _ = try await store.admit()
        try await store.close()
        #expect(Self.size(of: store.address + "-wal") == 0)
        try reader.close()
        #expect(try await Self.videos(in: store.address) == 1)
    }

    @Test
    func `a copy is one moment, whatever is written meanwhile`() async throws {
        let store = try await TestLedger(.sqlite)
        for _ in 0..<20 {
            _ = try await store.admit()
        }
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "copy.db")
        async let orders = Self.order(20, from: store)
        try await SQLiteFile(path: store.address).copy(into: path)
        _ = try await orders
        let copy = SQLiteFile(path: path)
        try await copy.fold()
        let counts = try await copy.check { connection throws(GatewayError) in
            try connection.run("SELECT (SELECT COUNT(*) FROM videos), (SELECT COUNT(*) FROM entries)")[0]
        }
        guard case .integer(let videos) = counts[0] else {
            Issue.record("no count")
            return
        }
        #expect(videos >= 20)
        #expect(counts[1] == .integer(videos))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["copy.db"])
    }

    private static func order(_ count: Int, from store: TestLedger) async throws -> Int {
        for _ in 0..<count {
            _ = try await store.admit()
        }
        return count
    }

    @Test
    func `a file in use is not folded, and one that was killed is`() async throws {
        let store = try await TestLedger(.sqlite)
        _ = try await store.admit()
        let folder = try TemporaryFolder()
        let path = try Self.killed(store, in: folder)
        let engine = try SQLiteEngine(path: path)
        let error = await #expect(throws: GatewayError.self) { try await SQLiteFile(path: path).fold() }
        #expect(error?.code == .storeUnavailable)
        try engine.close()
        let other = try TemporaryFolder()
        let killed = try Self.killed(store, in: other)
        try await SQLiteFile(path: killed).fold()
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["killed.db"])
        #expect(try await Self.videos(in: killed) == 1)
    }

    @Test(arguments: [(0.0, 0.0, false), (0.5, 0.0, false), (5.0, 0.0, true), (0.0, 5.0, false)])
    func `a log that is older than its file may be another one's`(
        file: Double,
        log: Double,
        isForeign: Bool
    ) async throws {
        let store = try await TestLedger(.sqlite)
        _ = try await store.admit()
        let folder = try TemporaryFolder()
        let path = try Self.killed(store, in: folder)
        try Self.date(path, 1_000_000 + file)
        try Self.date(path + "-wal", 1_000_000 + log)
        #expect(try await SQLiteFile(path: path).hasForeignLog() == isForeign)
        #expect(try await Self.videos(in: path) == 1)
    }

    @Test
    func `a log that makes a file unreadable is refused before it is taken in`() async throws {
        let store = try await TestLedger(.sqlite)
        try await store.close()
        // The log has only what comes now.
        let again = try await store.reopened()
        for _ in 0..<5 {
            _ = try await again.admit()
        }
        let folder = try TemporaryFolder()
        let path = try Self.killed(again, in: folder)
        // A file that has other pages in other places, as a copy of another moment has.
        let other = try await EmptyStore(.sqlite)
        try await other.engine.write { connection throws(GatewayError) in
            for number in 0..<40 {
                _ = try connection.run("CREATE TABLE t\(number) (n INTEGER PRIMARY KEY, s TEXT) STRICT")
                _ = try connection.run("INSERT INTO t\(number) (s) VALUES ($1)", [.text("x")])
            }
        }
        try await other.engine.close()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other.address, toPath: path)
        try Self.date(path + "-wal", 1_000_000)
        let before = FileManager.default.contents(atPath: path)
        let error = await #expect(throws: GatewayError.self) { try await SQLiteFile(path: path).hasForeignLog() }
        #expect(error?.code == .internalError)
        #expect(error?.message.contains("is another file's") == true)
        #expect(FileManager.default.contents(atPath: path) == before)
    }
}
