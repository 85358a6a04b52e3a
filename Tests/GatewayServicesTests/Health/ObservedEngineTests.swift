import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct ObservedEngineTests {
    @Test
    func `a store that is damaged takes no more orders, whatever it could still write`() async throws {
        let store = try await TestLedger()
        let recorder = HealthRecorder(clock: store.clock, logger: CapturedLog().logger)
        let ledger = store.over(ObservedEngine(store.engine, recorder: recorder))
        let first = try await ledger.admit()
        recorder.note(.storeDamaged)
        let error = await #expect(throws: GatewayError.self) { try await ledger.admit() }
        #expect(error?.origin == .damagedStore)
        #expect(error?.code == .internalError)
        #expect(try await store.ledger.reader.list(VideoQuery(tenant: nil, limit: 9)).videos.map(\.id) == [first.id])
    }
}
