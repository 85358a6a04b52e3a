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

    /// SQLite before 3.50.2 may write a log that cannot be read again where it had begun to write a transaction before its
    /// end and a part of it was then taken back.
    @Test
    func `a commit that is larger than the cache is there after the process has died, beside a job that failed`()
        async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/ledger.db"
        let engine = try SQLiteEngine(path: path)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT) STRICT")
            for (number, pages) in [(64, 3728), (67, 3615), (84, 894), (87, 199), (46, 4541)] {
                _ = try connection.run(Self.insertion(of: number, pages: pages))
            }
        }
        let gate = Gate()
        let refusal = GatewayError(.notReady, "No.")
        await withTaskGroup { group in
            group.addTask {
                try? await engine.write { (_) throws(GatewayError) in gate.passThrough() }
            }
            await gate.waitForArrival()
            for (before, isKept) in [true, false].enumerated() {
                group.addTask {
                    try? await engine.write { connection throws(GatewayError) in
                        let rows = isKept ? [(91, 3881), (49, 1790)] : [(77, 4011), (64, 3322)]
                        for (number, pages) in rows {
                            _ = try connection.run(Self.insertion(of: number, pages: pages))
                        }
                        guard isKept else {
                            throw refusal
                        }
                    }
                }
                try? await Patience.until("it waits") { engine.waiting == before + 1 }
            }
            gate.open()
        }
        let copy = try TemporaryFolder()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy.path + "/ledger.db" + suffix)
        }
        let found = try await SQLiteEngine(path: copy.path + "/ledger.db")
            .read { connection throws(GatewayError) in
                try connection.run("SELECT n FROM t ORDER BY n")
            }
        #expect(found == [46, 49, 64, 67, 84, 87, 91].map { [.integer($0)] })
    }

    /// A row of about as many pages, of which the writer's cache has room for 4,096.
    private static func insertion(of number: Int, pages: Int) -> String {
        "REPLACE INTO t (n, x) VALUES (\(number), hex(zeroblob(\(pages * 2048))))"
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
