import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct RecordSubmissionTests {
    private static let moment = Timestamp(milliseconds: 1_790_000_060_000)

    /// Each outcome with where it leads and what becomes of the attempt.
    private static let results: [(SubmissionResult, VideoState, String)] = [
        (.submitted(taskID: "878106242831892487", nextPoll: moment), .submitted, "made"),
        (.requeued(notBefore: moment), .queued, "refused"),
        (.failed(VideoFailure(.contentPolicy)), .failed, "rejected"),
        (.unknown(nextPoll: moment), .unknown, "unknown"),
    ]

    @Test(arguments: TestLedger.Engine.allCases, results.indices)
    func `an outcome moves the video and ends the attempt`(_ engine: TestLedger.Engine, index: Int) async throws {
        let (result, state, outcome) = Self.results[index]
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        #expect(try await store.record(result, of: video.submission))
        #expect(try await store.state(of: video.id) == state)
        #expect(try await store.attempts(of: video.id) == [outcome])
    }

    @Test(arguments: TestLedger.Engine.allCases, results.indices)
    func `recording an outcome again changes nothing`(_ engine: TestLedger.Engine, index: Int) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        #expect(try await store.record(Self.results[index].0, of: video.submission))
        let before = try await store.everything(about: video.id)
        for (result, _, _) in Self.results {
            #expect(try await store.record(result, of: video.submission) == false)
        }
        #expect(try await store.everything(about: video.id) == before)
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter { $0 != .submitting })
    func `an outcome that comes when the video stands elsewhere changes nothing`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let before = try await store.everything(about: video.id)
        for (result, _, _) in Self.results {
            #expect(try await store.record(result, of: video.submission) == false)
        }
        #expect(try await store.everything(about: video.id) == before)
    }

    @Test(arguments: TestLedger.Engine.allCases, results.indices)
    func `a late outcome of an earlier attempt does not touch the one under way`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        try await store.record(.requeued(notBefore: store.clock.now), of: video.submission)
        let second = try #require(try await store.beginSubmission())
        let before = try await store.everything(about: video.id)
        // A writer that was told "the store does not answer" records again what had been recorded after all.
        #expect(try await store.record(Self.results[index].0, of: video.submission) == false)
        #expect(try await store.everything(about: video.id) == before)
        #expect(try await store.record(.submitted(taskID: "2", nextPoll: Self.moment), of: second))
        #expect(try await store.attempts(of: video.id) == ["refused", "made"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `refusals are counted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        for refusals in 1...4 {
            let submission = try #require(try await store.beginSubmission())
            try await store.record(.requeued(notBefore: store.clock.now), of: submission)
            let row = try await store.rows("SELECT refusals, started_at, next_look_at FROM videos")
            #expect(row == [[.integer(Int64(refusals)), .null, .null]])
        }
        let submission = try #require(try await store.beginSubmission())
        #expect(submission.refusals == 4)
        #expect(try await store.attempts(of: video.id) == ["refused", "refused", "refused", "refused", "open"])
        #expect(try await store.entries(of: video.id).map(\.kind) == ["hold"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the upstream's side is kept with the attempt`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        store.clock.advance(by: .seconds(3))
        let trouble = UpstreamTrouble(.busy, status: 429, code: "1303", requestID: "abc", detail: "secret words")
        try await store.record(.failed(VideoFailure(.upstreamRejected)), of: video.submission, trouble: trouble)
        let row = try await store.rows(
            "SELECT ended_at, upstream_status, upstream_code, upstream_request_id FROM attempts"
        )
        #expect(row == [[SQLValue(store.clock.now), .integer(429), .text("1303"), .text("abc")]])
        let ended = try #require(try await store.ledger.reader.video(video.id))
        #expect(ended.failure?.code == .upstreamRejected)
        #expect(ended.completedAt == store.clock.now)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `whatever the upstream puts into its codes, the outcome is recorded`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        let trouble = UpstreamTrouble(
            .rejected,
            status: 400,
            code: "a\u{0}b",
            requestID: "\u{0}😀'\"; DROP TABLE videos"
        )
        #expect(
            try await store.record(.failed(VideoFailure(.upstreamRejected)), of: video.submission, trouble: trouble)
        )
        let row = try await store.rows("SELECT upstream_code, upstream_request_id FROM attempts")
        #expect(row == [[.text("ab"), .text("😀'\"; DROP TABLE videos")]])
    }
}
