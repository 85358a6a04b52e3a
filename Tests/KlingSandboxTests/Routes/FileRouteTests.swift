import NIOHTTP1
import Testing

@testable import KlingSandbox

struct FileRouteTests {
    private let time = ManualTime()

    /// Runs `body` with the path of a finished film.
    private func withFilm(
        _ body: @Sendable (_ client: SandboxClient, _ path: String) async throws -> Void
    ) async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("a cat", ["mode": "pro", "aspect_ratio": "9:16"]).taskID)
            time.advance(seconds: 10)
            try await body(client, "/files/\(id).mp4")
        }
    }

    @Test func `the film has the size that was ordered, and no key is needed`() async throws {
        try await withFilm { client, path async throws in
            let reply = try await client.get(path, key: nil)
            let track = try #require(MovieReader(reply.bytes)["moov", "trak", "tkhd"])
            #expect(track.word(at: 76) == 1080 << 16)
            #expect(track.word(at: 80) == 1920 << 16)
            #expect(reply.header("accept-ranges") == "bytes")
            #expect(reply.header("content-length") == "\(reply.bytes.count)")
        }
    }

    @Test func `a part is a part of the whole`() async throws {
        try await withFilm { client, path async throws in
            let whole = try await client.get(path)
            let part = try await client.get(path, headers: ["range": "bytes=100-199"])
            #expect(part.status == 206)
            #expect(part.header("content-range") == "bytes 100-199/\(whole.bytes.count)")
            #expect(part.bytes == Array(whole.bytes[100..<200]))
            let beyond = try await client.get(path, headers: ["range": "bytes=\(whole.bytes.count)-"])
            #expect(beyond.status == 416)
            #expect(beyond.header("content-range") == "bytes */\(whole.bytes.count)")
            let tag = try #require(whole.header("etag"))
            let same = try await client.get(path, headers: ["range": "bytes=0-9", "if-range": tag])
            #expect(same.status == 206)
            let other = try await client.get(path, headers: ["range": "bytes=0-9", "if-range": "\"other\""])
            #expect(other.bytes == whole.bytes)
        }
    }

    @Test func `a HEAD tells the length and sends nothing`() async throws {
        try await withFilm { client, path async throws in
            let head = try await client.send(.HEAD, path)
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect(try await client.stats()["files_served"] == 0)
            let whole = try await client.get(path)
            #expect(head.header("content-length") == "\(whole.bytes.count)")
            #expect(try await client.stats()["files_served"] == 1)
        }
    }

    @Test func `the URL dies after its time`() async throws {
        try await withFilm { client, path async throws in
            time.advance(seconds: 3599.9)
            #expect(try await client.get(path).status == 200)
            time.advance(seconds: 0.1)
            #expect(try await client.get(path).status == 403)
        }
    }

    @Test func `there is no file before the end, nor under another name`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("a cat", ["external_task_id": "mine"]).taskID)
            #expect(try await client.get("/files/\(id).mp4").status == 404)
            time.advance(seconds: 10)
            #expect(try await client.get("/files/\(id).mp4").status == 200)
            for name in [id, "\(id).mov", "mine.mp4", "123.mp4", "..mp4"] {
                #expect(try await client.get("/files/\(name)").status == 404)
            }
        }
    }

    @Test func `the URL begins with the address that the client used`() async throws {
        try await withSandbox(time: time) { client async throws in
            let request = RawConnection.create("a cat").replacing("host: sandbox", with: "host: kling.test:81")
            let closing = request.replacing("\r\n\r\n", with: "\r\nconnection: close\r\n\r\n")
            let created = try await RawConnection.exchange(closing, with: client.base)
            let id = try #require(created.firstMatch(of: /"task_id":"(\d+)"/)?.1)
            time.advance(seconds: 10)
            #expect(try await client.query(String(id)).text.contains("http://kling.test:81/files/\(id).mp4"))
        }
    }

    @Test(arguments: [(255, true), (256, false)])
    func `an address of more than 255 characters is not believed`(length: Int, isBelieved: Bool) async throws {
        try await withSandbox { client async throws in
            let host = String(repeating: "h", count: length)
            let request = RawConnection.create("[[fault:redirect]]")
                .replacing("host: sandbox", with: "host: \(host)")
                .replacing("\r\n\r\n", with: "\r\nconnection: close\r\n\r\n")
            let answer = try await RawConnection.exchange(request, with: client.base)
            #expect(answer.contains("http://\(host)/sandbox/elsewhere") == isBelieved)
            #expect(answer.contains("http://127.0.0.1:") == !isBelieved)
        }
    }
}

struct ByteRangeTests {
    private func range(_ header: String?, ifRange: String? = nil, of length: Int = 100) -> ByteRange {
        ByteRange(header, ifRange: ifRange, tag: "\"a\"", of: length)
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-", 0..<100), ("bytes=10-19", 10..<20), ("bytes=90-200", 90..<100),
        ("bytes=99-", 99..<100), ("bytes=-10", 90..<100), ("bytes=-200", 0..<100),
        ("bytes=0-9223372036854775807", 0..<100),
    ])
    func `a range that is there is a part`(header: String, bytes: Range<Int>) {
        #expect(range(header).bytes == bytes)
        #expect(range(header).isPartial)
    }

    @Test(arguments: ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=9223372036854775807-"])
    func `a range that is not there is refused`(header: String) {
        #expect(range(header).bytes == nil)
    }

    @Test(arguments: [
        nil, "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,3-4", "items=0-1", "bytes=+1-2", "bytes=0--1",
        "bytes=99999999999999999999-",
    ])
    func `what is not understood stands for the whole`(header: String?) {
        #expect(range(header).bytes == 0..<100)
        #expect(!range(header).isPartial)
    }

    @Test func `a part of another file is not asked for`() {
        #expect(range("bytes=0-1", ifRange: "\"a\"").bytes == 0..<2)
        #expect(range("bytes=0-1", ifRange: "\"b\"").bytes == 0..<100)
    }

    @Test func `an empty file has no parts`() {
        #expect(range("bytes=0-", of: 0).bytes == nil)
        #expect(range(nil, of: 0).bytes == 0..<0)
    }
}
