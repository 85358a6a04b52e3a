import GatewayLedger
import GatewayModel
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayAPI

struct TenantFeedTests {
    private static func event(_ video: Video) -> StreamEvent {
        StreamEvent(video, body: ByteBuffer(string: "{}"), at: video.changedAt)
    }

    @Test func `a status is told once, and never an older one after it`() async throws {
        let store = try await TestLedger()
        let queued = try await store.admit()
        store.clock.advance(by: .seconds(1))
        let canceled = try await store.ledger.admissions.cancel(queued.id, of: queued.tenant, at: store.clock.now)
        var feed = TenantFeed(from: store.clock.now)
        let isNews1 = feed.append(Self.event(queued))
        #expect(isNews1)
        let isNews2 = feed.append(Self.event(queued))
        #expect(!isNews2)
        let isNews3 = feed.append(Self.event(canceled))
        #expect(isNews3)
        let isNews4 = feed.append(Self.event(canceled))
        #expect(!isNews4)
        let isNews5 = feed.append(Self.event(queued))
        #expect(!isNews5)
        #expect(feed.events(from: 0)?.map(\.told.status) == [.queued, .canceled])
        #expect(feed.events(from: 1)?.map(\.told.status) == [.canceled])
        #expect(feed.events(from: 2)?.isEmpty == true)
    }

    @Test func `only so many events are kept, and whoever is further behind is told so`() async throws {
        let store = try await TestLedger()
        var feed = TenantFeed(from: store.clock.now)
        var video = try await store.admit()
        for number in 0..<TenantFeed.capacity + 2 {
            #expect(feed.nextNumber == number)
            let isNews6 = feed.append(Self.event(video))
            #expect(isNews6)
            video = video.with(new: store)
        }
        #expect(feed.firstNumber == 2)
        #expect(feed.events(from: 1) == nil)
        #expect(feed.events(from: 2)?.count == TenantFeed.capacity)
    }
}

extension Video {
    /// The same with an id of its own.
    fileprivate func with(new store: TestLedger) -> Video {
        var entropy = store.entropy
        return Video(
            id: VideoID(at: createdAt, using: &entropy),
            tenant: tenant,
            externalID: nil,
            order: order,
            metadata: metadata,
            state: state,
            failure: failure,
            cost: cost,
            createdAt: createdAt,
            updatedAt: updatedAt,
            startedAt: startedAt,
            completedAt: completedAt,
            queueDeadline: queueDeadline,
            file: file,
            fileExpiresAt: fileExpiresAt,
            queuePlace: queuePlace
        )
    }
}
