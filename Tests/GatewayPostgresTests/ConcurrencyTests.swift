import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct ConcurrencyTests {
    @Test
    func `a thousand admissions at once are a thousand videos with one hold each`() async throws {
        let store = try await TestLedger(.postgres)
        let ids = try await withThrowingTaskGroup(of: VideoID.self) { group in
            for _ in 0..<1000 {
                group.addTask { try await store.admit().id }
            }
            return try await group.reduce(into: Set<VideoID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1000)
        let counts = try await store.engine.read { connection throws(GatewayError) in
            try connection.run(
                """
                SELECT (SELECT COUNT(*) FROM videos WHERE state = 'queued'), COUNT(DISTINCT video_id), COUNT(*)
                FROM entries WHERE kind = 'hold'
                """
            )
        }
        #expect(counts == [[.integer(1000), .integer(1000), .integer(1000)]])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a hundred who want a slot at once get no more than there are`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<20 {
            _ = try await store.admit()
        }
        let videos = try await withThrowingTaskGroup(of: VideoID?.self) { group in
            for _ in 0..<100 {
                group.addTask { try await store.beginSubmission(slots: 5)?.video }
            }
            return try await group.reduce(into: [VideoID]()) { videos, video in
                if let video {
                    videos.append(video)
                }
            }
        }
        #expect(videos.count == 5)
        #expect(Set(videos).count == 5)
    }

    @Test
    func `replicas that start together migrate once`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let engine = try await PostgresEngine.forTests(at: address, connections: 1)
                    try await Ledger(engine: engine).migrate(at: Timestamp(milliseconds: 1))
                    try await Ledger(engine: engine).reader.checkReady()
                    try await engine.close()
                }
            }
            try await group.waitForAll()
        }
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let rows = try await engine.write { connection throws(GatewayError) in
            try connection.run("INSERT INTO migrations (name, digest, applied_at) VALUES ('9999-later', '', 0)")
            return try connection.run("SELECT COUNT(*) FROM changes")
        }
        #expect(rows == [[.integer(1)]])
        let error = await #expect(throws: GatewayError.self) {
            try await Ledger(engine: engine).migrate(at: Timestamp(milliseconds: 2))
        }
        #expect(error?.message.contains("newer version") == true)
    }
}
