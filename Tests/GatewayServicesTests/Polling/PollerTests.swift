import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct PollerTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `a video is followed to its end and charged`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "42"))
        try await rig.dispatcher.step()
        rig.upstream.answerQueries(
            .found(TaskReport(id: "42", phase: .processing)),
            .notFound(UpstreamTrouble(.notFound)),
            .noAnswer(UpstreamTrouble(.unreadable)),
            .found(TaskReport(id: "42", phase: .succeeded(url: "u")))
        )
        for _ in 0..<4 {
            rig.store.clock.advance(by: .seconds(6))
            try await rig.poller.step()
        }
        let made = try await rig.video(video.id)
        #expect(made?.state == .succeeded)
        #expect(made?.cost.state == .charged)
        #expect(rig.upstream.calls.dropFirst() == Array(repeating: .queryTask("42"), count: 4)[...])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `patience that changes holds for the next look`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "42"))
        try await rig.dispatcher.step()
        let processing = QueryOutcome.found(TaskReport(id: "42", phase: .processing))
        rig.upstream.answerQueries(processing, processing)
        let poller = rig.poller
        rig.store.clock.advance(by: .seconds(6))
        try await poller.step()
        #expect(try await rig.video(video.id)?.state == .processing)
        var policy = PollingPolicy.usual
        policy.taskPatience = .seconds(10)
        rig.polling.replace(with: policy)
        rig.store.clock.advance(by: .seconds(6))
        try await poller.step()
        #expect(try await rig.video(video.id)?.state == .timedOut)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lost submission is found by our own name for it`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.unknown(UpstreamTrouble(.cut)))
        try await rig.dispatcher.step()
        guard case .create(let name) = rig.upstream.calls.first else {
            Issue.record("nothing was sent")
            return
        }
        rig.upstream.answerQueries(
            .notFound(UpstreamTrouble(.notFound)),
            .found(TaskReport(id: "42", phase: .processing)),
            .found(TaskReport(id: "42", phase: .succeeded(url: "u")))
        )
        for _ in 0..<3 {
            rig.store.clock.advance(by: .seconds(6))
            try await rig.poller.step()
        }
        #expect(try await rig.video(video.id)?.state == .succeeded)
        #expect(rig.upstream.calls == [.create(name), .queryName(name), .queryName(name), .queryTask("42")])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lost submission that nobody knows is given up at the end of its window and released`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        try await rig.dispatcher.step()
        rig.upstream.answerQueries(.notFound(UpstreamTrouble(.notFound)), .notFound(UpstreamTrouble(.notFound)))
        rig.store.clock.advance(by: .seconds(3599))
        try await rig.poller.step()
        #expect(try await rig.video(video.id)?.state == .unknown)
        rig.store.clock.advance(by: .seconds(60))
        try await rig.poller.step()
        let lost = try await rig.video(video.id)
        #expect(lost?.failure == VideoFailure(.submissionUnknown))
        #expect(lost?.cost.state == .released)
        #expect(rig.upstream.createCount == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that arrives after its time-out is delivered and charged once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "42"))
        try await rig.dispatcher.step()
        rig.upstream.answerQueries(
            .found(TaskReport(id: "42", phase: .processing)),
            .found(TaskReport(id: "42", phase: .succeeded(url: "u")))
        )
        rig.store.clock.advance(by: .seconds(3600))
        try await rig.poller.step()
        let late = try await rig.video(video.id)
        #expect(late?.status == .failed)
        #expect(late?.cost.state == .held)
        rig.store.clock.advance(by: .seconds(400))
        try await rig.poller.step()
        let made = try await rig.video(video.id)
        #expect(made?.status == .completed)
        #expect(made?.failure == nil)
        #expect(made?.cost.state == .charged)
    }
}
