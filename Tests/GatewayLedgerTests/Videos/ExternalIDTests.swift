import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ExternalIDTests {
    private static let name = "order-1"

    private static func named(_ store: TestLedger) async throws -> Video? {
        try await store.ledger.reader.video(externalID: name, of: store.tenant.id)
    }

    /// Whether another video may have the name now; if so, it has it.
    private static func isFree(in store: TestLedger) async throws -> Bool {
        store.clock.advance(by: .milliseconds(1))
        do {
            _ = try await store.admit(externalID: name)
            return true
        } catch let error as GatewayError {
            #expect(error.code == .invalidField)
            #expect(error.parameter == "external_task_id")
            #expect(error.message.contains("GET /kling/v1/videos/text2video/{external_task_id}"))
            return false
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an external id is unique for each tenant`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        let first = try await store.admit(externalID: Self.name)
        let foreign = try await store.admit(tenant: other.id, externalID: Self.name)
        #expect(try await Self.named(store)?.id == first.id)
        #expect(try await store.ledger.reader.video(externalID: Self.name, of: other.id)?.id == foreign.id)
        #expect(try await !Self.isFree(in: store))
        #expect(try await store.number("SELECT COUNT(*) FROM entries WHERE kind = 'hold'") == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `a name is free again when its video has ended without a charge, and then it is the new one's`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let former = try await store.place(state, externalID: Self.name)
        #expect(try await Self.named(store)?.id == former.id)
        let isFree = try await Self.isFree(in: store)
        #expect(isFree == [.failed, .canceled, .expired].contains(state))
        let named = try #require(try await Self.named(store))
        #expect((named.id != former.id) == isFree)
        #expect(try await store.ledger.reader.video(former.id)?.externalID == Self.name)
        // The new one has it alone.
        #expect(try await !Self.isFree(in: store))
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter(\.isFinal))
    func `a video that was charged keeps its name, also when it is deleted`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let former = try await store.place(state, externalID: Self.name)
        try await store.ledger.admissions.delete(former.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await Self.named(store) == nil)
        #expect(try await Self.isFree(in: store) == (state != .succeeded))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a shared video that cost nothing gives its name back when it is deleted`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let shared = try await store.place(.succeeded, externalID: Self.name)
        try await store.execute("UPDATE videos SET price = 0")
        #expect(try await !Self.isFree(in: store))
        try await store.ledger.admissions.delete(shared.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await Self.isFree(in: store))
    }
}
