import Testing

@testable import KlingSandbox

struct FileFaultTests {
    private let time = ManualTime()

    @Test func `a file's URL can be dead on arrival`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:expired-url]]").taskID)
            time.advance(seconds: 10)
            #expect(try await client.query(id).taskStatus == "succeed")
            #expect(try await client.get("/files/\(id).mp4", key: nil).status == 403)
        }
    }

    @Test func `a download is cut in the middle, then comes whole`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:cut-file]]").taskID)
            time.advance(seconds: 10)
            let request = "GET /files/\(id).mp4 HTTP/1.1\r\nhost: sandbox\r\n\r\n"
            let cut = try await RawConnection.exchange(request, with: client.base)
            let whole = try await client.get("/files/\(id).mp4", key: nil)
            #expect(whole.status == 200)
            #expect(cut.hasPrefix("HTTP/1.1 200"))
            #expect(cut.lowercased().contains("content-length: \(whole.bytes.count)\r\n"))
            #expect(try await client.stats()["files_served"] == 1)
        }
    }

    @Test func `a cut download holds about half of the film`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:cut-file=2]]").taskID)
            time.advance(seconds: 10)
            for _ in 1...2 {
                await #expect(throws: (any Error).self) { try await client.get("/files/\(id).mp4") }
            }
            #expect(try await client.get("/files/\(id).mp4").status == 200)
        }
    }

    @Test func `a slow file is whole`() async throws {
        try await withSandbox(time: time) { client async throws in
            let slow = try #require(try await client.create("[[fault:slow-file=0.05]]").taskID)
            time.advance(seconds: 10)
            let reply = try await client.get("/files/\(slow).mp4")
            #expect(reply.header("content-length") == "\(reply.bytes.count)")
            #expect(Array(reply.bytes[4..<8]) == Array("ftyp".utf8))
            #expect(reply.bytes.count > 10_000)
        }
    }
}
