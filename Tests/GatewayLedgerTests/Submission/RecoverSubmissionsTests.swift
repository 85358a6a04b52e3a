import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct RecoverSubmissionsTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `what a dead process was sending is looked for and never sent again`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let sending = try await store.place(.submitting)
        let queued = try await store.admit()
        store.clock.advance(by: .seconds(60))
        #expect(try await store.ledger.recoverSubmissions(at: store.clock.now) == 1)
        #expect(try await store.state(of: sending.id) == .unknown)
        #expect(try await store.state(of: queued.id) == .queued)
        #expect(try await store.attempts(of: sending.id) == ["unknown"])
        #expect(try await store.entries(of: sending.id).map(\.kind) == ["hold"])

        let due = try await store.ledger.claimDue(at: store.clock.now, lease: .seconds(60), limit: 10)
        #expect(due.map(\.id) == [sending.id])
        #expect(due.first?.name == sending.submission.name)
        #expect(due.first?.taskID == nil)
        #expect(try await store.beginSubmission()?.video == queued.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `recovering twice changes nothing more`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        #expect(try await store.ledger.recoverSubmissions(at: store.clock.now) == 1)
        let before = try await store.everything(about: video.id)
        store.clock.advance(by: .seconds(1))
        #expect(try await store.ledger.recoverSubmissions(at: store.clock.now) == 0)
        #expect(try await store.everything(about: video.id) == before)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a process that was thought dead records nothing any more`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        let now = store.clock.now
        _ = try await store.ledger.recoverSubmissions(at: now)
        #expect(
            try await store.record(.requeued(notBefore: now), of: video.submission) == false
        )
        #expect(try await store.record(.submitted(taskID: "1", nextLook: now), of: video.submission) == false)
        #expect(try await store.state(of: video.id) == .unknown)
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter { $0 != .submitting })
    func `all other states are left alone`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let before = try await store.everything(about: video.id)
        #expect(try await store.ledger.recoverSubmissions(at: store.clock.now) == 0)
        #expect(try await store.everything(about: video.id) == before)
    }
}
