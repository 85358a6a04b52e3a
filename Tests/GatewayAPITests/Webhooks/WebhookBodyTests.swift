import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// What events say.
struct WebhookBodyTests {
    private func event(_ gateway: TestGateway, of video: VideoID, _ format: WebhookFormat) async throws -> WebhookEvent
    {
        let shown = try #require(try await gateway.reader.video(video))
        return WebhookEvent(
            id: WebhookEventID(stored: "evt_1"),
            format: format,
            type: "video.\(shown.status.rawValue)",
            createdAt: gateway.clock.now,
            video: shown,
            base: "https://gateway.example/api"
        )
    }

    private func json(_ text: String) throws -> Field {
        try JSONReader.read(Array(text.utf8))
    }

    @Test func `an event has the video as a read of it shows it`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        let body = try json(gateway.api.renderWebhook(try await event(gateway, of: video, .event)))
        #expect(body.names == ["id", "object", "type", "created_at", "data"])
        #expect(body["id"].string == "evt_1")
        #expect(body["object"].string == "event")
        #expect(body["type"].string == "video.completed")
        #expect(body["created_at"].integer == Int(gateway.clock.now.seconds))
        try await gateway.withClient { client in
            let read = try await client.get("/v1/videos/\(video)")
            #expect(read.json == body["data"])
        }
    }

    @Test func `a callback is Kling's task with a link that works`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Array("film".utf8), of: video)
        let body = try json(gateway.api.renderWebhook(try await event(gateway, of: video, .kling)))
        #expect(body["task_id"].string == video.taskID)
        #expect(body["task_status"].string == "succeed")
        let url = try #require(body["task_result"]["videos"][0]["url"].string)
        #expect(url.hasPrefix("https://gateway.example/api/v1/videos/"))
        try await gateway.withClient { client in
            let path = String(url.dropFirst("https://gateway.example/api".count))
            let file = try await client.get(path, headers: [.authorization: "Bearer nonsense"])
            #expect(file.text == "film")
        }
    }

    @Test func `a body is bounded: of a longer one the caller's own words are left out`() async throws {
        let gateway = try await TestGateway()
        let short = try await gateway.makeVideo(prompt: String(repeating: "a", count: 2500))
        let whole = gateway.api.renderWebhook(try await event(gateway, of: short, .event))
        #expect(try json(whole)["data"]["prompt"].string?.count == 2500)
        try await gateway.withClient { client in
            let words = String(repeating: "😀", count: 2500)
            let pairs = (0..<16).map { #""\#($0)":"\#(String(repeating: "ä", count: 512))""# }.joined(separator: ",")
            let body = #"{"prompt":"\#(words)","negative_prompt":"\#(words)","metadata":{\#(pairs)}}"#
            let made = try await client.post("/v1/videos", body)
            let video = try #require(made.json["id"].string.flatMap { VideoID($0) })
            let text = gateway.api.renderWebhook(try await event(gateway, of: video, .event))
            #expect(text.utf8.count <= WebhookBody.maximumBytes)
            let data = try json(text)["data"]
            #expect(data["id"].string == video.description)
            #expect(data["prompt"] == .null)
            #expect(data["metadata"] == .object([]))
        }
    }
}
