import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct NameLookupTests {
    private static let proof =
        "notice: the upstream finds tasks by our names: a lost submission is settled within ten minutes"
    private static let doubt = """
        notice: the upstream does not find a task by our name: a lost submission is looked for during all of \
        upstream.reconcile_window
        """
    private static let processing = QueryOutcome.found(TaskReport(id: "42", phase: .processing))
    private static let notFound = QueryOutcome.notFound(UpstreamTrouble(.notFound))

    private static func lines(_ rig: ServiceRig) -> [String] {
        rig.takeLines().filter { $0.contains("our name") }
    }

    /// Sends a video that the upstream names a task for.
    private static func send(_ rig: ServiceRig) async throws -> VideoID {
        let video = try await rig.store.admit()
        rig.upstream.answerCreates(.made(taskID: "42"))
        try await rig.dispatcher.step()
        return video.id
    }

    /// Sends a video whose answer is lost, and looks for it until it has ended.
    /// - Returns: How long that took.
    private static func lose(_ rig: ServiceRig, poller: Poller) async throws -> Duration {
        let video = try await rig.store.admit().id
        rig.upstream.answerCreates(.unknown(UpstreamTrouble(.cut)))
        try await rig.dispatcher.step()
        let start = rig.store.clock.now
        while try await rig.video(video)?.state == .unknown, rig.store.clock.now - start < .seconds(7200) {
            rig.store.clock.advance(by: .seconds(1))
            rig.upstream.answerQueries(notFound)
            if try await rig.store.ledger.work.nextPoll().map({ $0 <= rig.store.clock.now }) ?? false {
                try await poller.step()
            }
        }
        let ended = try #require(try await rig.video(video))
        #expect(ended.failure == VideoFailure(.submissionUnknown))
        #expect(ended.cost.state == .released)
        return rig.store.clock.now - start
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `one task that is known by its id is asked for by its name, once a day until one is found`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine, asksForNames: true)
        var policy = PollingPolicy.usual
        policy.taskPatience = .seconds(1_000_000)
        rig.polling.replace(with: policy)
        let poller = rig.poller
        _ = try await Self.send(rig)
        var asked: [Int] = []
        for hour in 0..<60 {
            rig.store.clock.advance(by: .seconds(3600))
            let before = rig.upstream.calls.count
            // What is not asked for is not taken off; so the list is kept short.
            rig.upstream.answerQueries(Self.processing, hour < 30 ? Self.notFound : Self.processing)
            try await poller.step()
            let calls = rig.upstream.calls.dropFirst(before)
            if calls.contains(where: { if case .queryName = $0 { true } else { false } }) {
                asked.append(hour)
            } else {
                rig.upstream.forgetAnswers()
            }
        }
        #expect(asked == [0, 24, 48])
        #expect(Self.lines(rig) == [Self.doubt, Self.doubt, Self.proof])
        let proof = try await rig.store.ledger.reader.nameLookupProof(at: ServiceRig.route)
        #expect(proof == rig.store.clock.now - .seconds(11 * 3600))
        #expect(try await rig.store.ledger.reader.nameLookupProof(at: "https://other.example/{task_id}") == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of several servers one asks, and all know the answer`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine, asksForNames: true)
        let (first, second) = (rig.poller, rig.poller)
        _ = try await Self.send(rig)
        rig.upstream.answerQueries(Self.processing, Self.processing, Self.processing)
        for poller in [first, second] {
            rig.store.clock.advance(by: .seconds(6))
            try await poller.step()
        }
        #expect(rig.upstream.calls.count { if case .queryName = $0 { true } else { false } } == 1)
        #expect(Self.lines(rig) == [Self.proof])
        #expect(try await Self.lose(rig, poller: second) < .seconds(700))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lost submission is given up after ten minutes where names are found, and after the window where not`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let poller = rig.poller
        #expect((.seconds(3600)..<Duration.seconds(3640)).contains(try await Self.lose(rig, poller: poller)))
        // One that is found by its name is the proof.
        _ = try await rig.store.admit()
        rig.upstream.answerCreates(.unknown(UpstreamTrouble(.timedOut)))
        try await rig.dispatcher.step()
        rig.store.clock.advance(by: .seconds(3))
        rig.upstream.forgetAnswers()
        rig.upstream.answerQueries(.found(TaskReport(id: "7", phase: .succeeded(url: "u"))))
        try await poller.step()
        #expect(Self.lines(rig) == [Self.proof])
        let before = rig.upstream.calls.count
        #expect((.seconds(600)..<Duration.seconds(640)).contains(try await Self.lose(rig, poller: poller)))
        #expect(rig.upstream.calls.count - before <= 1 + PollingPolicy.searches.count + 1)
        #expect(rig.upstream.createCount == 3)
    }
}
