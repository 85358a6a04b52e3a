import Logging
import ServiceLifecycle
import Testing

@testable import KlingSandbox

struct SandboxLifeTests {
    @Test func `a video goes from prompt to file`() async throws {
        let time = ManualTime()
        try await withSandbox(time: time) { client in
            let created = try await client.create("a cat", ["duration": "5", "external_task_id": "mine-1"])
            #expect(created.status == 200)
            #expect(created.taskStatus == "submitted")
            let id = try #require(created.taskID)
            #expect(id.count == 18)

            time.advance(seconds: 2)
            #expect(try await client.query(id).taskStatus == "processing")
            time.advance(seconds: 8)
            let finished = try await client.query("mine-1")
            #expect(finished.taskStatus == "succeed")

            let video = finished.json?.at("data", "task_result", "videos")?.elements?.first
            let url = try #require(video?["url"]?.text)
            #expect(url.hasPrefix(client.base))
            let file = try await client.get(url, key: nil)
            #expect(file.status == 200)
            #expect(file.header("content-type") == "video/mp4")
            #expect(Array(file.bytes[4..<8]) == Array("ftyp".utf8))
        }
    }
}
