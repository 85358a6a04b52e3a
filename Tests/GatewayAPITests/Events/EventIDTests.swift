import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI

struct EventIDTests {
    @Test func `an id says which status was told, and is read back`() async throws {
        let store = try await TestLedger()
        let video = try await store.admit()
        let fresh = EventID(video, at: store.clock.now)
        #expect(EventID(fresh.text) == fresh)
        #expect(fresh.told == EventID.Told(video: video.id, status: .queued, changedAt: video.createdAt))
        // Others of this moment may still become durable.
        #expect(fresh.point == ChangePoint(store.clock.now - LedgerReader.changeDelay))
        let old = EventID(video, at: store.clock.now + LedgerReader.changeDelay)
        #expect(EventID(old.text) == old)
        #expect(old.point == ChangePoint(video.createdAt, after: video.id))
    }

    @Test func `a moment alone is a place to begin at`() throws {
        let id = try #require(EventID("1790000000123"))
        #expect(id.told == nil)
        #expect(id.point == ChangePoint(Timestamp(milliseconds: 1_790_000_000_123)))
        #expect(EventID(id.text) == id)
    }

    @Test(arguments: [
        "", "x", "-1", "+1", "1.2", "1.2.completed", "1.2.completed.x", "1.2.done.01M3250V00Y2QKSS19S8BS0JMF",
        "1.x.completed.01M3250V00Y2QKSS19S8BS0JMF", "1.2.completed.01M3250V00Y2QKSS19S8BS0JMF.5", "1234567890123456",
        "video_01M3250V00Y2QKSS19S8BS0JMF", " 1",
    ])
    func `what is no id is none`(text: String) {
        #expect(EventID(text) == nil)
    }
}
