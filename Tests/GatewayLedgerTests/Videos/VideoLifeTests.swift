import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct VideoLifeTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `a video goes from admission to a settled end`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        #expect(video.state == .queued)
        #expect(try await store.queuePosition(of: video) == 1)
        #expect(video.cost.state == .held)

        let submission = try #require(try await store.beginSubmission())
        #expect(submission.video == video.id)
        #expect(submission.order == video.order)
        try await store.ledger.work.record(
            .submitted(taskID: "878106242831892487", nextPoll: store.clock.now + .seconds(5)),
            of: submission,
            trouble: nil,
            at: store.clock.now
        )
        store.clock.advance(by: .seconds(5))

        let due = try #require(
            try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 10).first
        )
        #expect(due.taskID == "878106242831892487")
        #expect(due.name == submission.name)
        #expect(
            try await store.ledger.work.record(
                .succeeded(url: "https://example.com/a.mp4"),
                of: due,
                at: store.clock.now
            )
        )

        let made = try #require(try await store.ledger.reader.video(video.id, of: store.tenant.id))
        #expect(made.state == .succeeded)
        #expect(made.cost.state == .charged)
        #expect(made.file == .pending)
        #expect(made.completedAt == store.clock.now)
    }
}
