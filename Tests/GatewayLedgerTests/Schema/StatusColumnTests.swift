import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct StatusColumnTests {
    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `the database shows every state as the status that callers are shown`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let status = try await store.rows("SELECT status FROM videos WHERE id = $1", [SQLValue(video.id)])
        #expect(status == [[.text(state.status.rawValue)]])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the database refuses a state that it does not know`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.queued)
        let error = await #expect(throws: GatewayError.self) {
            try await store.execute("UPDATE videos SET state = 'lost' WHERE id = $1", [SQLValue(video.id)])
        }
        #expect(error?.code == .internalError)
        #expect(try await store.state(of: video.id) == .queued)
    }
}
