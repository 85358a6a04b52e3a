import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct BeginSubmissionTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `videos start in the order in which they were admitted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        var admitted: [VideoID] = []
        for _ in 0..<5 {
            admitted.append(try await store.admit().id)
            store.clock.advance(by: .milliseconds(1))
        }
        var begun: [VideoID] = []
        while let submission = try await store.beginSubmission(slots: 10) {
            begun.append(submission.video)
        }
        #expect(begun == admitted)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the attempt is on record before anything can be sent`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit(prompt: "Rain.")
        let submission = try #require(try await store.beginSubmission())
        #expect(submission.video == video.id)
        #expect(submission.order == video.order)
        #expect(submission.refusals == 0)
        #expect(try await store.state(of: video.id) == .submitting)
        let attempt = try await store.rows(
            "SELECT external_task_id, number, upstream_key_id, started_at, ended_at, outcome FROM attempts"
        )
        let now = SQLValue(store.clock.now)
        #expect(
            attempt == [[.text(submission.name.text), .integer(1), .text("uk_test"), now, .null, .text("open")]]
        )
        let started = try #require(try await store.ledger.reader.video(video.id))
        #expect(started.startedAt == store.clock.now)
        #expect(started.queuePlace == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases, [-1, 0, 1, 3])
    func `no more start than there are slots`(_ engine: TestLedger.Engine, slots: Int) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<5 {
            _ = try await store.admit()
        }
        var begun = 0
        while try await store.beginSubmission(slots: slots) != nil {
            begun += 1
        }
        #expect(begun == max(slots, 0))
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter { $0 != .queued })
    func `a slot is taken in four states and free in all others`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(state)
        let second = try await store.admit()
        let begun = try await store.beginSubmission(slots: 1)
        #expect(begun?.video == (state.takesSlot ? nil : second.id))
    }

    @Test(arguments: TestLedger.Engine.allCases, [1, 5])
    func `a hundred dispatchers at once fill the slots exactly`(
        _ engine: TestLedger.Engine,
        slots: Int
    ) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<20 {
            _ = try await store.admit()
        }
        let begun = try await withThrowingTaskGroup(of: VideoID?.self) { group in
            for _ in 0..<100 {
                group.addTask { try await store.beginSubmission(slots: slots)?.video }
            }
            return try await group.reduce(into: [VideoID]()) { begun, video in
                begun += video.map { [$0] } ?? []
            }
        }
        #expect(begun.count == slots)
        #expect(Set(begun).count == slots)
        #expect(try await store.number("SELECT COUNT(*) FROM videos WHERE state = 'submitting'") == Int64(slots))
        #expect(try await store.number("SELECT COUNT(*) FROM attempts") == Int64(slots))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that is backing off is passed over until its moment`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.place(.submitting)
        store.clock.advance(by: .milliseconds(1))
        let second = try await store.admit()
        let later = store.clock.now + .seconds(10)
        try await store.record(.requeued(notBefore: later), of: first.submission)

        #expect(try await store.beginSubmission()?.video == second.id)
        #expect(try await store.beginSubmission() == nil)
        #expect(try await store.nextStart(slots: 5) == later)
        store.clock.advance(by: .milliseconds(9999))
        #expect(try await store.beginSubmission() == nil)
        store.clock.advance(by: .milliseconds(1))
        let again = try #require(try await store.beginSubmission())
        #expect(again.video == first.id)
        #expect(again.name != first.submission.name)
        #expect(try await store.attempts(of: first.id) == ["refused", "open"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video whose queue deadline has come never starts`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let deadline = store.clock.now + .seconds(5)
        let video = try await store.admit(queueDeadline: deadline)
        store.clock.advance(by: .milliseconds(4999))
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [])
        store.clock.advance(by: .milliseconds(1))
        #expect(try await store.beginSubmission() == nil)
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [video.id])
        #expect(try await store.ledger.work.expireQueued(at: store.clock.now).map(\.id) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an empty queue has no next start`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        #expect(try await store.nextStart(slots: 5) == nil)
        #expect(try await store.beginSubmission() == nil)
        let video = try await store.admit()
        #expect(try await store.nextStart(slots: 5) == video.createdAt)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `while every slot is taken nothing has a next start`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.place(.submitted)
        let video = try await store.admit()
        #expect(try await store.nextStart(slots: 1) == nil)
        #expect(try await store.nextStart(slots: 2) == video.createdAt)
        try await store.record(.succeeded(url: TestLedger.url), of: first.due())
        #expect(try await store.nextStart(slots: 1) == video.createdAt)
        #expect(try await store.nextStart(slots: 0) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a name is never used twice`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.place(.submitting)
        let second = try await store.admit()
        await #expect(throws: GatewayError.self) {
            try await store.ledger.work.beginSubmission(
                offers: [KeyOffer(UpstreamKeyID("uk_test"), slots: 5)],
                name: first.submission.name,
                lease: .seconds(60),
                at: store.clock.now
            )
        }
        // Nothing of the refused transaction remains.
        #expect(try await store.state(of: second.id) == .queued)
        #expect(try await store.attempts(of: second.id) == [])
    }
}
