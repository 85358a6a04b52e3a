import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Who may say what of a submission whose owner is dead, or only slow.
struct SubmissionLeaseTests {
    private static let later = Timestamp(milliseconds: 1_790_000_600_000)

    private static func claim(_ store: TestLedger) async throws -> [DueVideo] {
        try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 10)
    }

    /// A video whose submission was cut short, as its owner and as whoever looks for it hold it.
    private static func cutShort(_ store: TestLedger) async throws -> (owned: PlacedVideo, looked: DueVideo) {
        let video = try await store.place(.submitting)
        store.clock.advance(by: .seconds(60))
        return (video, try #require(try await claim(store).first))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `until its lease ends, a submission is its owner's alone`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        #expect(try await store.ledger.work.nextPoll() == store.clock.now + .seconds(60))
        store.clock.advance(by: .milliseconds(59_999))
        #expect(try await Self.claim(store).isEmpty)
        #expect(try await store.state(of: video.id) == .submitting)
        store.clock.advance(by: .milliseconds(1))
        #expect(try await Self.claim(store).map(\.id) == [video.id])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a dead process was sending is looked for and never sent again`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let sending = try await store.place(.submitting)
        let queued = try await store.admit()
        store.clock.advance(by: .seconds(60))
        let due = try #require(try await Self.claim(store).first)
        #expect(due.id == sending.id)
        #expect(due.wasCutShort)
        #expect(due.state == .unknown)
        #expect(due.since == store.clock.now)
        #expect(due.name == sending.submission.name)
        #expect(due.taskID == nil)
        #expect(try await store.state(of: sending.id) == .unknown)
        #expect(try await store.attempts(of: sending.id) == ["unknown"])
        #expect(try await store.entries(of: sending.id).map(\.kind) == ["hold"])
        #expect(try await store.beginSubmission()?.video == queued.id)
        store.clock.advance(by: .seconds(60))
        #expect(try await Self.claim(store).filter { $0.id == sending.id }.map(\.wasCutShort) == [false])
    }

    private static let results: [(SubmissionResult, VideoState, String)] = [
        (.submitted(taskID: "878", nextPoll: later), .submitted, "made"),
        (.requeued(notBefore: later), .queued, "refused"),
        (.failed(VideoFailure(.contentPolicy)), .failed, "rejected"),
    ]

    @Test(arguments: TestLedger.Engine.allCases, results.indices)
    func `a slow owner's answer still counts, and ends the say of whoever looks for it`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let (result, state, outcome) = Self.results[index]
        let store = try await TestLedger(engine)
        let (owned, looked) = try await Self.cutShort(store)
        #expect(try await store.record(result, of: owned.submission))
        #expect(try await store.state(of: owned.id) == state)
        #expect(try await store.attempts(of: owned.id) == [outcome])
        let before = try await store.everything(about: owned.id)
        #expect(try await store.record(.failed(VideoFailure(.submissionUnknown)), of: looked) == false)
        #expect(try await store.record(result, of: owned.submission) == false)
        #expect(try await store.everything(about: owned.id) == before)
        #expect(try await store.ledger.work.nextPoll() == (state == .submitted ? Self.later : nil))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a slow owner who does not know either changes nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let (owned, looked) = try await Self.cutShort(store)
        let before = try await store.everything(about: owned.id)
        #expect(try await store.record(.unknown(nextPoll: Self.later), of: owned.submission) == false)
        #expect(try await store.everything(about: owned.id) == before)
        #expect(try await store.record(.working(.processing, nextPoll: Self.later), of: looked, taskID: "7"))
    }

    @Test(arguments: TestLedger.Engine.allCases, results.indices)
    func `an owner who wakes up after the task was found says nothing new`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let finds: [PollResult] = [
            .working(.processing, nextPoll: Self.later), .succeeded(url: "u"), .failed(VideoFailure(.upstreamFailed)),
            .failed(VideoFailure(.submissionUnknown)),
        ]
        for find in finds {
            let store = try await TestLedger(engine)
            let (owned, looked) = try await Self.cutShort(store)
            #expect(try await store.record(find, of: looked))
            let before = try await store.everything(about: owned.id)
            #expect(try await store.record(Self.results[index].0, of: owned.submission) == false)
            #expect(try await store.everything(about: owned.id) == before)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an owner who once said that he does not know cannot say that it was refused`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        #expect(try await store.record(.unknown(nextPoll: store.clock.now), of: video.submission))
        #expect(try await store.record(.requeued(notBefore: store.clock.now), of: video.submission) == false)
        #expect(try await store.state(of: video.id) == .unknown)
    }
}
