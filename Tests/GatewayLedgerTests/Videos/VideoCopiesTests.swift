import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct VideoCopiesTests {
    private let events = EventHub()
    private let copies: VideoCopies
    private let now = ContinuousClock.now

    init() {
        copies = VideoCopies(events: events)
    }

    private func keep(_ video: Video) {
        copies.keep(video, copies.beginRead(of: video.id))
    }

    @Test func `copies are trusted for a while after the store was last seen unchanged`() async throws {
        let video = try await TestLedger().admit()
        keep(video)
        #expect(copies.find(video.id, at: now) == nil)
        copies.confirm(at: now)
        let cases: [(Duration, Bool)] = [
            (.zero, true), (.milliseconds(1500), true), (.milliseconds(1501), false), (.seconds(60), false),
        ]
        for (age, isTrusted) in cases {
            #expect((copies.find(video.id, at: now + age) != nil) == isTrusted, "\(age)")
        }
    }

    @Test func `a copy goes with whatever is told of its video`() async throws {
        let store = try await TestLedger()
        let (video, other) = (try await store.admit(), try await store.admit())
        let change = VideoChange(id: video.id, tenant: video.tenant, state: .canceled, place: nil)
        let cases: [(LedgerEvent, own: Bool, others: Bool)] = [
            (.video(change), false, true), (.shown(video.id), false, true), (.missed, false, false),
            (.tenants, true, true), (.shown(other.id), true, false),
        ]
        copies.confirm(at: now)
        for (event, own, others) in cases {
            keep(video)
            keep(other)
            events.publish([event])
            #expect((copies.find(video.id, at: now) != nil) == own, "\(event)")
            #expect((copies.find(other.id, at: now) != nil) == others, "\(event)")
        }
    }

    @Test func `what a change has overtaken while it was read is not kept`() async throws {
        let video = try await TestLedger().admit()
        copies.confirm(at: now)
        for event in [LedgerEvent.shown(video.id), .missed] {
            let ticket = copies.beginRead(of: video.id)
            events.publish([event])
            copies.keep(video, ticket)
            #expect(copies.find(video.id, at: now) == nil)
        }
    }

    @Test func `there are never more than so many`() async throws {
        let store = try await TestLedger()
        let video = try await store.admit()
        copies.confirm(at: now)
        var entropy = Entropy.seeded(7)
        let ids = (0..<VideoCopies.capacity * 2).map { _ in VideoID(at: store.clock.now, using: &entropy) }
        for id in ids {
            keep(video.renamed(id))
        }
        let kept = ids.count { copies.find($0, at: now) != nil }
        #expect(kept <= VideoCopies.capacity)
        // Ids are spread over the shards, most of which are full.
        #expect(kept > VideoCopies.capacity / 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `only a store that nobody shares has copies, and a video that leaves it has none`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let (video, reader) = (try await store.admit(), store.ledger.reader)
        try await reader.checkForOtherWriters()
        // For longer than a busy machine may take.
        reader.copies?.confirm(at: .now + .seconds(3600))
        _ = try await reader.video(video.id, of: video.tenant)
        #expect((reader.copy(of: video.id, of: video.tenant) != nil) == !store.engine.isShared)
        #expect(reader.copy(of: video.id, of: TenantID(stored: "another")) == nil)
        _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        _ = try await reader.video(video.id, of: video.tenant)
        store.clock.advance(by: .seconds(100))
        #expect(try await store.ledger.work.rollUp([video.id], endedBefore: store.clock.now) == 1)
        #expect(reader.copy(of: video.id, of: video.tenant) == nil)
        #expect(try await reader.video(video.id, of: video.tenant) == nil)
    }
}

extension Video {
    /// The same under another id.
    fileprivate func renamed(_ id: VideoID) -> Video {
        Video(
            id: id,
            tenant: tenant,
            externalID: externalID,
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
