import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ShortenWaitsTests {
    private static let longest = LongestWaits(
        start: .seconds(600),
        submission: .seconds(60),
        poll: .seconds(300),
        file: .seconds(900)
    )

    private static func moment(_ column: String, of video: VideoID, in store: TestLedger) async throws -> Int64? {
        let rows = try await store.execute("SELECT \(column) FROM videos WHERE id = $1", [SQLValue(video)])
        guard case .integer(let moment)? = rows.first?.first else {
            return nil
        }
        return moment
    }

    private struct Wait: Sendable {
        let state: VideoState
        let column: String
        let longest: Duration
        /// How long it waits once it was brought back.
        let shortened: Duration
    }

    private static let waits = [
        Wait(state: .queued, column: "not_before", longest: longest.start, shortened: .zero),
        Wait(state: .submitting, column: "next_look_at", longest: longest.submission, shortened: longest.submission),
        Wait(state: .unknown, column: "next_look_at", longest: longest.poll, shortened: .zero),
        Wait(state: .submitted, column: "next_look_at", longest: longest.poll, shortened: .zero),
        Wait(state: .processing, column: "next_look_at", longest: longest.poll, shortened: .zero),
        Wait(state: .timedOut, column: "next_look_at", longest: longest.poll, shortened: .zero),
        Wait(state: .succeeded, column: "file_next_at", longest: longest.file, shortened: .zero),
    ]

    @Test(arguments: TestLedger.Engine.allCases, waits.indices)
    func `what waits for longer than its kind ever does is brought back, and nothing else`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let wait = Self.waits[index]
        let store = try await TestLedger(engine)
        let video = try await store.place(wait.state)
        let now = store.clock.now
        for (ahead, isShortened) in [
            (wait.longest, false), (wait.longest + .milliseconds(1), true), (.seconds(28_800), true), (.zero, false),
            (.seconds(-28_800), false),
        ] {
            let before = (now + ahead).milliseconds
            try await store.execute(
                "UPDATE videos SET \(wait.column) = \(before) WHERE id = $1",
                [SQLValue(video.id)]
            )
            let count = try await store.ledger.work.shortenWaits(to: Self.longest, at: now)
            #expect(count == (isShortened ? 1 : 0))
            let after = try await Self.moment(wait.column, of: video.id, in: store)
            #expect(after == (isShortened ? (now + wait.shortened).milliseconds : before))
            #expect(try await store.state(of: video.id) == wait.state)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases, [VideoState.failed, .canceled, .expired])
    func `what has ended is left alone`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let before = try await store.everything(about: video.id)
        let past = Timestamp(milliseconds: 0)
        #expect(try await store.ledger.work.shortenWaits(to: Self.longest, at: past) == 0)
        #expect(try await store.everything(about: video.id) == before)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what waits for another's video is left alone`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.order()
        let follower = try await store.order()
        #expect(follower.cache == .collapsed)
        let before = try await store.everything(about: follower.id)
        #expect(try await store.ledger.work.shortenWaits(to: Self.longest, at: store.clock.now) == 0)
        #expect(try await store.everything(about: follower.id) == before)
    }
}
