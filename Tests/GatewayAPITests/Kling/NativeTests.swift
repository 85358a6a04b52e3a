import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct NativeTests {
    static let path = "/kling/v1/videos/text2video"

    @Test func `a full order is answered exactly as the contract's example`() async throws {
        let gateway = try await TestGateway()
        let example = try #require(Contract.shared.requestExamples("post", Self.path).last?.value)
        try await gateway.withClient { client in
            let reply = try await client.post(Self.path, example.text, headers: [.requestID: "req_example"])
            #expect(reply.status == 200)
            #expect(reply.json == Contract.shared.example("SubmittedTask"))
        }
        #expect(gateway.admissionCount == 1)
    }

    @Test func `every example of the contract is accepted`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for example in Contract.shared.requestExamples("post", Self.path) {
                let reply = try await client.post(Self.path, example.value.text)
                #expect(reply.json["code"].integer == 0)
            }
        }
    }

    @Test func `a finished task has a link to its file, exactly as the contract's example`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2, 3], of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("\(Self.path)/\(video.taskID)", headers: [.requestID: "req_example"])
            #expect(reply.json == Contract.shared.example("SucceededTask"))
            let url = try #require(reply.json["data"]["task_result"]["videos"][0]["url"].string)
            let link = try #require(url.split(separator: "localhost").last.map(String.init))
            let file = try await client.client.execute(uri: link, method: .get) { $0 }
            #expect(Array(buffer: file.body) == [1, 2, 3])
        }
    }

    @Test func `each state has Kling's word and says why`() async throws {
        let gateway = try await TestGateway()
        let failed = try await gateway.testLedger.admit()
        try await gateway.finish(failed.id, as: .failed(VideoFailure(.contentPolicy)))
        let running = try await gateway.testLedger.admit()
        try await gateway.send(running.id)
        let canceled = try await gateway.testLedger.admit()
        _ = try await gateway.ledger.changes.cancelVideo(canceled.id, at: gateway.clock.now)
        let queued = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            for (id, status, message) in [
                (failed.id, "failed", "content policy"), (running.id, "processing", nil), (queued.id, "submitted", nil),
                (canceled.id, "failed", "canceled"),
            ] as [(VideoID, String, String?)] {
                let data = try await client.get("\(Self.path)/\(id.taskID)").json["data"]
                #expect(data["task_status"].string == status)
                #expect(data["task_result"] == .object([]))
                let said = try #require(data["task_status_msg"].string)
                #expect(message.map { said.contains($0) } ?? said.isEmpty)
            }
        }
    }

    @Test func `a task is found by the tenant's own id, by that tenant alone`() async throws {
        let gateway = try await TestGateway()
        let other = try await gateway.testLedger.createTenant("other")
        _ = try await gateway.testLedger.admit(tenant: other.id, externalID: "theirs")
        try await gateway.withClient { client in
            let body = #"{"prompt":"x","external_task_id":"mine/ä 1"}"#
            let made = try await client.post(Self.path, body)
            let found = try await client.get("\(Self.path)/mine%2F%C3%A4%201")
            #expect(found.json["data"]["task_id"] == made.json["data"]["task_id"])
            #expect(try await client.get("\(Self.path)/theirs").status == 404)
            let again = try await client.post(Self.path, body)
            #expect(again.status == 400)
            #expect(again.json["code"].integer == 1201)
            let theirs = try await client.post(Self.path, #"{"prompt":"x","external_task_id":"theirs"}"#)
            #expect(theirs.status == 200)
        }
    }

    @Test func `what was ordered in one shape is read in the other`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let task = try await client.post(Self.path, #"{"prompt":"x","duration":"10","mode":"pro"}"#)
            let id = try #require(task.json["data"]["task_id"].string)
            let video = try await client.get("/v1/videos/video_\(id)")
            #expect(video.json["seconds"].string == "10")
            #expect(video.json["mode"].string == "pro")
            let made = try await client.post("/v1/videos", #"{"prompt":"y"}"#)
            let name = try #require(made.json["id"].string?.dropFirst("video_".count))
            let read = try await client.get("\(Self.path)/\(name)")
            #expect(read.json["data"]["task_id"].string == String(name))
            #expect(read.json["data"]["task_info"]["external_task_id"] == .null)
        }
    }

    @Test func `pages are numbered, newest first`() async throws {
        let gateway = try await TestGateway()
        var ids: [String] = []
        for _ in 0..<3 {
            ids.append(try await gateway.testLedger.admit().id.taskID)
            gateway.clock.advance(by: .seconds(1))
        }
        let oldestFirst = ids
        try await gateway.withClient { client in
            let first = try await client.get("\(Self.path)?pageNum=1&pageSize=2")
            #expect((0..<2).map { first.json["data"][$0]["task_id"].string } == [oldestFirst[2], oldestFirst[1]])
            let second = try await client.get("\(Self.path)?pageNum=2&pageSize=2")
            #expect(second.json["data"].count == 1)
            #expect(second.json["data"][0]["task_id"].string == oldestFirst[0])
            let beyond = try await client.get("\(Self.path)?pageNum=1000&pageSize=500")
            #expect(beyond.json["data"] == .list([]))
            #expect(try await client.get(Self.path).json["data"].count == 3)
        }
    }
}
