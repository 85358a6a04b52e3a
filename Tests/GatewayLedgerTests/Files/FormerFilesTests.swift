import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

/// Files of the version before, which knew files by their videos alone.
struct FormerFilesTests {
    /// What a server of the version before records.
    private static func recordFormerly(_ digest: String, of video: VideoID, in store: TestLedger) async throws {
        try await store.execute(
            """
            UPDATE videos SET file_state = 'stored', file_next_at = NULL, file_url = NULL, file_digest = $2,
            file_size = 7, file_expires_at = 1 WHERE id = $1
            """,
            [SQLValue(video), .text(digest)]
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the step to this version lists the files that there are, each once`(_ engine: TestLedger.Engine) async throws
    {
        let store = try await TestLedger(engine)
        for digest in ["aa", "aa", "bb"] {
            try await Self.recordFormerly(digest, of: try await store.place(.succeeded).id, in: store)
        }
        _ = try await store.place(.succeeded)
        let fill = try await store.engine.read { connection throws(GatewayError) in
            Migration.files.statements(connection.dialect).last ?? ""
        }
        try await store.execute(fill)
        let rows = try await store.rows("SELECT digest, size, stored_at, expected_until FROM files ORDER BY digest")
        #expect(rows == ["aa", "bb"].map { [.text($0), .integer(7), .null, .integer(0)] })
        #expect(try await store.ledger.work.archiveSize() == 14)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file is shared only once it stands under its own name`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        try await Self.recordFormerly("aa", of: video, in: store)
        let now = store.clock.now
        let shareable = "SELECT COUNT(*) FROM videos WHERE file_state = 'stored' AND \(FileRow.isShareable)"
        #expect(try await store.number(shareable) == 0)
        let found = try await store.ledger.work.filesToAdopt(behind: "", limit: 9)
        #expect(found.map(\.video) == [video])
        #expect(found.map(\.file) == [ArchivedFile(digest: "aa", size: 7)])
        #expect(try await store.ledger.work.filesToAdopt(behind: "aa", limit: 9).isEmpty)
        try await store.ledger.work.adopt(found[0].file, at: now)
        #expect(try await store.ledger.work.filesToAdopt(behind: "", limit: 9).isEmpty)
        #expect(try await store.number(shareable) == 1)
        try await store.ledger.work.recordFileRemoved(of: video, at: now)
        #expect(try await store.number(shareable) == 0)
        #expect(try await store.ledger.work.leavingFiles() == ["aa"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file without a line of its own stays as long as a video has it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded).id
        try await Self.recordFormerly("aa", of: video, in: store)
        #expect(try await store.ledger.work.recordLeft("aa") == false)
        try await store.ledger.work.recordFileRemoved(of: video, at: store.clock.now)
        #expect(try await store.ledger.work.recordLeft("aa"))
    }
}
