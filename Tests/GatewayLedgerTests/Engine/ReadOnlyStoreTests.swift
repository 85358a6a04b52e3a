import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

/// A store that is opened to be read and never written.
struct ReadOnlyStoreTests {
    private static func migrations(of store: TestLedger) async throws -> [[SQLValue]] {
        try await store.engine.read { connection throws(GatewayError) in
            try connection.run("SELECT * FROM migrations ORDER BY name")
        }
    }

    /// The store of a test, opened again to be read.
    private static func reader(of store: TestLedger, _ engine: TestLedger.Engine) throws -> Ledger {
        let base: any LedgerEngine = engine == .sqlite ? try SQLiteEngine(readOnlyPath: store.address) : store.engine
        return Ledger(engine: ReadOnlyEngine(base))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a verb that would write is refused before it does anything`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        let reader = try Self.reader(of: store, engine)
        let error = await #expect(throws: GatewayError.self) {
            _ = try await reader.changes.cancelVideo(video.id, at: store.clock.now)
        }
        #expect(error?.message == "The store was opened to be read, not to be written to.")
        #expect(try await reader.reader.video(video.id)?.status == .queued)
        #expect(try await reader.tenants.videoCounts(of: store.tenant.id) == [.queued: 1])
    }

    @Test
    func `a reader sees what a writer beside it makes durable, and hinders it in nothing`() async throws {
        let store = try await TestLedger(.sqlite)
        let reader = try SQLiteEngine(readOnlyPath: store.address)
        let ledger = Ledger(engine: reader)
        try await ledger.checkTables()
        for count in 1...3 {
            _ = try await store.admit(prompt: "Number \(count).")
            #expect(try await ledger.reader.list(VideoQuery(tenant: nil, limit: 10)).videos.count == count)
        }
        try reader.close()
        _ = try await store.admit(prompt: "After.")
    }

    @Test
    func `a write is refused, and the file stays byte for byte as it was`() async throws {
        let store = try await TestLedger(.sqlite)
        let video = try await store.admit()
        try await store.close()
        let before = FileManager.default.contents(atPath: store.address)
        let reader = try SQLiteEngine(readOnlyPath: store.address)
        let ledger = Ledger(engine: reader)
        await #expect(throws: GatewayError.self) {
            _ = try await ledger.changes.cancelVideo(video.id, at: store.clock.now)
        }
        #expect(try await ledger.reader.video(video.id)?.status == .queued)
        try reader.close()
        #expect(before != nil && FileManager.default.contents(atPath: store.address) == before)
    }

    @Test
    func `the files beside it that a reader needs leave a writer that comes later what it wrote`() async throws {
        let store = try await TestLedger(.sqlite)
        let video = try await store.admit()
        try await store.close()
        let reader = try SQLiteEngine(readOnlyPath: store.address)
        #expect(try await Ledger(engine: reader).reader.video(video.id) != nil)
        try reader.close()
        let writer = Ledger(engine: try SQLiteEngine(path: store.address))
        #expect(try await writer.changes.cancelVideo(video.id, at: store.clock.now).status == .canceled)
    }

    @Test
    func `where there is no store none is made`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: GatewayError.self) {
            _ = try SQLiteEngine(readOnlyPath: folder.path + "/none.db")
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.message == "There is no store at \(folder.path)/none.db.")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `tables of another version are told, and stay as they are`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let names = Migration.all.map(\.name)
        let (first, last) = (try #require(names.first), try #require(names.last))
        let steps: [(change: String, name: String, told: String)] = [
            (
                "UPDATE migrations SET digest = 'x' WHERE name = $1", first,
                "has had another \"\(first)\" than this version's."
            ),
            (
                "DELETE FROM migrations WHERE name = $1", last,
                "has not had \"\(last)\" yet; start a server of this version on it, or look at it with the version that it is on."
            ),
            (
                "INSERT INTO migrations (name, digest, applied_at) VALUES ($1, '', 0)", "9999-later",
                "was used by a newer version (it has had \"9999-later\"); look at it with that version."
            ),
        ]
        let reader = try Self.reader(of: store, engine)
        for (change, name, told) in steps {
            try await store.execute(change, [.text(name)])
            let before = try await Self.migrations(of: store)
            let error = await #expect(throws: GatewayError.self) { try await reader.checkTables() }
            #expect(error?.code == .storeUnavailable)
            #expect(error?.message == "The store \(told)")
            #expect(try await Self.migrations(of: store) == before)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store without tables is told`(_ engine: TestLedger.Engine) async throws {
        let empty = try await EmptyStore(engine)
        let error = await #expect(throws: GatewayError.self) { try await Ledger(engine: empty.engine).checkTables() }
        #expect(error?.message == "The store has no tables of this program.")
    }
}
