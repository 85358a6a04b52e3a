import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

struct DurabilityTests {
    @Test
    func `the writer waits for the disk at every commit`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/ledger.db")
        let settings = try await engine.write { connection throws(GatewayError) in
            try connection.run("SELECT (SELECT * FROM pragma_synchronous), (SELECT * FROM pragma_journal_mode)")
        }
        // 2 is FULL: SQLite calls fsync on the log before a commit returns.
        #expect(settings == [[.integer(2), .text("wal")]])
    }

    @Test
    func `what was acknowledged is there after the process has died`() async throws {
        let store = try await TestLedger(.sqlite)
        var admitted: [VideoID] = []
        for _ in 0..<20 {
            admitted.append(try await store.admit().id)
        }
        let submission = try #require(try await store.beginSubmission())
        // The files as a kill would leave them: nothing closed, nothing checkpointed.
        let copy = try TemporaryFolder()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: store.address + suffix,
                toPath: copy.path + "/ledger.db" + suffix
            )
        }
        let ledger = Ledger(engine: try SQLiteEngine(path: copy.path + "/ledger.db"))
        try await ledger.reader.checkReady()
        let page = try await ledger.reader.list(VideoQuery(tenant: store.tenant.id, limit: 100, order: .ascending))
        #expect(page.videos.map(\.id) == admitted.sorted())
        #expect(try await ledger.reader.video(submission.video)?.state == .submitting)
        try await ledger.work.endLeases(at: store.clock.now)
        #expect(
            try await ledger.work.claimDue(at: store.clock.now, lease: .zero, limit: 1).map(\.wasCutShort) == [true]
        )
        #expect(try await ledger.reader.video(submission.video)?.state == .unknown)
    }

    @Test
    func `what was acknowledged is there after the engine was dropped without closing it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/ledger.db"
        for round in 0..<3 {
            let engine = try SQLiteEngine(path: path)
            try await engine.write { connection throws(GatewayError) in
                _ = try connection.run("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY) STRICT")
                try connection.run("INSERT INTO t (n) VALUES ($1)", [.integer(Int64(round))])
            }
        }
        let engine = try SQLiteEngine(path: path)
        let count = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT COUNT(*) FROM t")
        }
        #expect(count == [[.integer(3)]])
    }

    @Test
    func `a closed engine refuses instead of hanging, and closing it again is harmless`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/ledger.db")
        try engine.close()
        try engine.close()
        let write = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                _ = try connection.run("SELECT 1")
            }
        }
        let read = await #expect(throws: GatewayError.self) {
            try await engine.read { connection throws(GatewayError) in
                try connection.run("SELECT 1")
            }
        }
        #expect(write?.code == .storeUnavailable)
        #expect(read?.code == .storeUnavailable)
    }
}
