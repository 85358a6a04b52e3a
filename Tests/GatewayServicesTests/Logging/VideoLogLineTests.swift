import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServices

/// What the log says of a video: enough to find all of it by the video's id or the request's name, and one line for each
/// end.
struct VideoLogLineTests {
    private static let prompt = "c4n4ry"

    private static func order(
        _ rig: ServiceRig,
        requestID: String? = "req_1",
        cached: Bool = false,
        queueDeadline: Timestamp? = nil
    ) async throws -> VideoID {
        let admission = try rig.store.admission(
            prompt: prompt,
            queueDeadline: queueDeadline,
            identity: IdempotencyIdentity(route: "/v1/videos", key: nil, digest: "ab", isRepeat: false),
            caller: OrderCaller(key: KeyID(stored: "key-1"), requestID: requestID) { false },
            cache: cached ? CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(60))) : nil
        )
        return try await rig.store.ledger.admissions.admit(admission).video.id
    }

    private static func line(_ rig: ServiceRig, _ message: String, of video: VideoID) throws -> Logger.Metadata {
        let lines = rig.log.lines.filter { $0.message == message && $0.metadata["video"] == "\(video)" }
        #expect(lines.count == 1, "\(message): \(rig.log.text)")
        let line = try #require(lines.first)
        #expect(line.level >= .info)
        #expect(line.metadata["tenant"] == "\(rig.store.tenant.id)")
        return line.metadata
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `from a submission to its end each line names video, tenant, request and the upstream's request`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await Self.order(rig)
        rig.upstream.answerCreates(.made(taskID: "42", requestID: "up-1"))
        try await rig.dispatcher.step()
        let submitted = try Self.line(rig, "video submitted", of: video)
        #expect(submitted["request_id"] == "req_1")
        #expect(submitted["upstream_request_id"] == "up-1")
        #expect(submitted["upstream_task_id"] == "42")
        #expect(submitted["external_task_id"] != nil)

        rig.store.clock.advance(by: .seconds(6))
        rig.upstream.answerQueries(.found(TaskReport(id: "42", phase: .succeeded(url: "u"), requestID: "up-2")))
        try await rig.poller.step()
        let made = try Self.line(rig, "video made", of: video)
        #expect(made["request_id"] == "req_1")
        #expect(made["upstream_request_id"] == "up-2")

        let record = try #require(try await rig.store.ledger.reader.record(of: video))
        #expect(record.attempts.map(\.requestID) == ["up-1"])
        #expect(record.upstream.pollRequestID == "up-2")
        #expect(record.upstream.pollOutcome == "succeeded")
        #expect(!rig.log.text.contains(Self.prompt))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lost answer and a task that was found name them too, and a poll without an answer is kept`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await Self.order(rig)
        rig.upstream.answerCreates(.unknown(UpstreamTrouble(.serverError, status: 500, requestID: "up-1")))
        try await rig.dispatcher.step()
        let lost = try Self.line(rig, "a submission's answer was lost; polling for its task", of: video)
        #expect(lost["upstream_request_id"] == "up-1")
        rig.store.clock.advance(by: .seconds(6))
        rig.upstream.answerQueries(.noAnswer(UpstreamTrouble(.busy, requestID: "up-2")))
        try await rig.poller.step()
        let record = try #require(try await rig.store.ledger.reader.record(of: video))
        #expect(record.upstream.pollOutcome == "busy")
        #expect(record.upstream.pollRequestID == "up-2")
        rig.store.clock.advance(by: .seconds(60))
        rig.upstream.answerQueries(.found(TaskReport(id: "42", phase: .processing)))
        try await rig.poller.step()
        let found = try Self.line(rig, "video processing", of: video)
        #expect(found["request_id"] == "req_1")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `videos that end together have a line each`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let leader = try await Self.order(rig, cached: true)
        let follower = try await Self.order(rig, requestID: "req_2", cached: true)
        rig.upstream.answerCreates(.made(taskID: "42"))
        try await rig.dispatcher.step()
        rig.store.clock.advance(by: .seconds(6))
        rig.upstream.answerQueries(.found(TaskReport(id: "42", phase: .failed(VideoFailure(.upstreamFailed)))))
        try await rig.poller.step()
        #expect(try Self.line(rig, "video failed", of: leader)["failure"] == "upstream_failed")
        let line = try Self.line(rig, "video failed", of: follower)
        #expect(line["leader"] == "\(leader)")
        #expect(line["request_id"] == "req_2")
        #expect(line["failure"] == "upstream_failed")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what was refused for good ends with a line for each of those that share it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let leader = try await Self.order(rig, cached: true)
        let follower = try await Self.order(rig, requestID: "req_2", cached: true)
        rig.upstream.answerCreates(.refusedForGood(VideoFailure(.upstreamRejected), UpstreamTrouble(.rejected)))
        try await rig.dispatcher.step()
        for video in [leader, follower] {
            _ = try Self.line(rig, "the upstream refused a video for good", of: video)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that expires in the queue is named with its tenant and request`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let video = try await Self.order(rig, queueDeadline: rig.store.clock.now + .seconds(1))
        rig.store.clock.advance(by: .seconds(2))
        await rig.sweeper.sweep([])
        #expect(try Self.line(rig, "video expired in the queue", of: video)["request_id"] == "req_1")
    }
}
