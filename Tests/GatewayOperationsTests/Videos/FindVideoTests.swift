import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct FindVideoTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `one page tells a video's whole life, and nothing of what it shows`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await OperationsRig(engine)
        let start = rig.store.clock.now
        let video = try await rig.order(externalID: "scene-12")
        let sent = try await rig.send(as: "42")
        rig.store.clock.advance(by: .seconds(6))
        try await rig.end(
            .succeeded(url: "https://files.example/s3cret"),
            PollAnswer(outcome: "succeeded", requestID: "up-2")
        )
        let digest = String(repeating: "ab", count: 32)
        try await rig.store.recordStored(
            ArchivedFile(digest: digest, size: 9),
            of: video.id,
            expiresAt: rig.store.clock.now + .seconds(60)
        )
        let found = try await rig.operations.findVideo(video.id.description)
        let (json, text) = (try OperationsRig.json(found), found.text)
        for part in [
            #""id":"\#(video.id)""#, #""tenant":"acme""#, #""state":"succeeded""#, #""external_task_id":"scene-12""#,
            #""submitted_at":"\#(start.text)""#, #""ended_at":"\#(rig.store.clock.now.text)""#,
            #""upstream_name":"\#(sent.name)""#, #""request_id":"up-42""#, #""task_id":"42""#,
            #""last_poll":{"at":"\#(rig.store.clock.now.text)","outcome":"succeeded","request_id":"up-2"}"#,
            #""path":"/archive/\#(digest).mp4""#, #""size":9"#, #""kind":"hold""#, #""kind":"settle""#,
            #""price_version":""#, #""cache":"miss""#, #""idempotency":{"route":"/v1/videos","until":""#,
            #"{"at":"\#(start.text)","key":"AbCdEfGhIjKl","kind":"order","request_id":"req_1","status":200}"#,
        ] {
            #expect(json.contains(part), "\(part) in \(json)")
        }
        for part in [
            "\(video.id)", "acme", "scene-12", sent.name.text, "up-42", "up-2", "42", digest, "req_1", "AbCdEfGhIjKl",
            "settle 0.14 USD", "an Idempotency-Key of /v1/videos",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        for hidden in [OperationsRig.canary, "s3cret"] {
            #expect(!(json + text).contains(hidden))
        }
    }

    @Test func `a failed video has the words that its caller is shown, and what the upstream said in short`()
        async throws
    {
        let rig = try await OperationsRig(policy: Ledger.Policy(keepsPrompts: false))
        let video = try await rig.order()
        _ = try await rig.send(as: "42")
        try await rig.end(.failed(VideoFailure(.contentPolicy)), PollAnswer(outcome: "failed", requestID: nil))
        let found = try await rig.operations.findVideo("42")
        let json = try OperationsRig.json(found)
        let message = VideoFailure(.contentPolicy).message
        #expect(json.contains(#""error":{"code":"content_policy","message":"\#(message)"}"#))
        #expect(found.text.contains("content_policy: \(message)"))
        #expect(found.text.contains("release 0.14 USD"))
        #expect(found.text.contains(video.id.description))
        #expect(!(json + found.text).contains(OperationsRig.canary))
    }

    @Test func `it is found by whatever somebody has of it, and after it was deleted`() async throws {
        let rig = try await OperationsRig()
        let video = try await rig.order(externalID: "scene-12")
        let sent = try await rig.send(as: "42")
        try await rig.end(.failed(VideoFailure(.upstreamFailed)))
        try await rig.store.ledger.admissions.delete(video.id, of: rig.store.tenant.id, at: rig.store.clock.now)
        for name in [video.id.description, video.id.taskID, "42", sent.name.text, "scene-12", "req_1"] {
            guard case .one(let record) = try await rig.operations.findVideo(name) else {
                Issue.record("\(name) finds not one video.")
                return
            }
            #expect(record.video.id == video.id.description)
            #expect(record.times.deletedAt == rig.store.clock.now.text)
        }
    }

    @Test func `several of the same name are listed`() async throws {
        let rig = try await OperationsRig()
        let other = try await rig.store.createTenant("other")
        let first = try await rig.order(externalID: "scene-12")
        rig.store.clock.advance(by: .milliseconds(1))
        let second = try await rig.order(requestID: "req_2", externalID: "scene-12", tenant: other.id)
        guard case .several(let videos) = try await rig.operations.findVideo("scene-12") else {
            Issue.record("Not both are found.")
            return
        }
        #expect(videos.map(\.id) == [second.id.description, first.id.description])
        #expect(videos.map(\.tenant) == ["other", "acme"])
        let found = VideoLookup.several(videos)
        #expect(found.text == VideoView.table(videos))
        #expect(try OperationsRig.json(found).hasPrefix("["))
    }

    @Test(arguments: ["nothing", "video_" + String(repeating: "0", count: 26), "", String(repeating: "x", count: 1025)])
    func `what stands for no video is refused`(name: String) async throws {
        let rig = try await OperationsRig()
        _ = try await rig.order()
        let error = await #expect(throws: GatewayError.self) {
            try await rig.operations.findVideo(name)
        }
        #expect(error?.code == ((1...1024).contains(name.utf8.count) ? .notFound : .invalidField))
    }

    @Test func `what callers and the upstream write cannot steer a terminal`() async throws {
        let rig = try await OperationsRig()
        _ = try await rig.order(externalID: "a\u{1B}[2Jb")
        _ = try await rig.send(as: "4\u{1B}]0;x\u{7}2")
        #expect(!(try await rig.operations.findVideo("req_1")).text.contains("\u{1B}"))
    }
}
