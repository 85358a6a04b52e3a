import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct WithdrawTests {
    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `a video can be canceled until it is sent`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let before = try await store.everything(about: video.id)
        switch state {
        case .queued, .canceled:
            let canceled = try await store.ledger.admissions.cancel(video.id, of: store.tenant.id, at: store.clock.now)
            #expect(canceled.state == .canceled)
            #expect(canceled.cost.state == .released)
            #expect(canceled.completedAt == store.clock.now)
            #expect(canceled.queuePlace == nil)
            #expect(try await store.entries(of: video.id).count == 2)
        default:
            let error = await #expect(throws: GatewayError.self) {
                try await store.ledger.admissions.cancel(video.id, of: store.tenant.id, at: store.clock.now)
            }
            #expect(error?.code == .notCancelable)
            #expect(error?.message.contains("Kling") == state.takesSlot)
            #expect(try await store.everything(about: video.id) == before)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `a video can be deleted once it has ended, and its entries stay`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let lines = try await store.entries(of: video.id)
        guard state.isFinal else {
            let error = await #expect(throws: GatewayError.self) {
                try await store.ledger.admissions.delete(video.id, of: store.tenant.id, at: store.clock.now)
            }
            #expect(error?.code == .notReady)
            #expect(try await store.ledger.reader.video(video.id, of: store.tenant.id) != nil)
            return
        }
        try await store.ledger.admissions.delete(video.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.ledger.reader.video(video.id, of: store.tenant.id) == nil)
        #expect(try await store.ledger.reader.video(video.id) == nil)
        #expect(try await store.ledger.reader.list(VideoQuery(tenant: store.tenant.id)).videos.isEmpty)
        #expect(try await store.ledger.tenants.videoCounts(of: store.tenant.id).isEmpty)
        #expect(try await store.entries(of: video.id) == lines)
        #expect(try await store.ledger.work.nextFile() == nil)
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE file_next_at IS NOT NULL") == 0)
        let again = await #expect(throws: GatewayError.self) {
            try await store.ledger.admissions.delete(video.id, of: store.tenant.id, at: store.clock.now)
        }
        #expect(again?.code == .notFound)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a foreign video is as unknown as one that never was`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let stranger = try await store.createTenant("stranger").id
        let queued = try await store.admit(externalID: "mine").id
        var entropy = store.entropy
        let never = VideoID(at: store.clock.now, using: &entropy)
        for video in [queued, never] {
            #expect(try await store.ledger.reader.video(video, of: stranger) == nil)
            let canceled = await #expect(throws: GatewayError.self) {
                try await store.ledger.admissions.cancel(video, of: stranger, at: store.clock.now)
            }
            let deleted = await #expect(throws: GatewayError.self) {
                try await store.ledger.admissions.delete(video, of: stranger, at: store.clock.now)
            }
            #expect(canceled?.code == .notFound)
            #expect(canceled?.message == "There is no such video.")
            #expect(deleted?.code == .notFound)
            #expect(deleted?.message == "There is no such video.")
        }
        #expect(try await store.ledger.reader.video(externalID: "mine", of: stranger) == nil)
        #expect(try await store.state(of: queued) == .queued)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a deleted video's file is removed, and one that is still on its way is not kept`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let (stored, pending) = (try await store.place(.succeeded).id, try await store.place(.succeeded).id)
        let now = store.clock.now
        let file = ArchivedFile(digest: "ab", size: 5)
        try await store.recordStored(file, of: stored, expiresAt: now + .seconds(1000))
        #expect(try await store.ledger.work.expiredFiles(at: now) == [])
        for video in [stored, pending] {
            try await store.ledger.admissions.delete(video, of: store.tenant.id, at: now)
        }
        #expect(try await store.ledger.work.expiredFiles(at: now) == [stored])
        try await store.ledger.work.recordFileRemoved(of: stored, at: now)
        #expect(try await store.ledger.work.expiredFiles(at: now) == [])
        #expect(try await store.ledger.work.claimFiles(at: now, lease: .zero, limit: 9).isEmpty)
        #expect(try await store.recordStored(file, of: pending, expiresAt: now) == .unwanted)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `only those beyond their deadline expire, the longest waiting first`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let start = store.clock.now
        var waiting: [VideoID] = []
        for seconds in [3, 1, 2, 9] {
            waiting.append(try await store.admit(queueDeadline: start + .seconds(seconds)).id)
        }
        _ = try await store.admit()
        store.clock.advance(by: .seconds(3))
        #expect(
            try await store.ledger.work.expireQueued(at: store.clock.now, limit: 2).map(\.id) == [
                waiting[1], waiting[2],
            ]
        )
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [waiting[0]])
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [])
        let expired = try #require(try await store.ledger.reader.video(waiting[0]))
        #expect(expired.failure?.code == .queueDeadlineExceeded)
        #expect(expired.status == .failed)
        #expect(expired.cost.state == .released)
    }
}
