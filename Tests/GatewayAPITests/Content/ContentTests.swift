import GatewayArchive
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ContentTests {
    static let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }

    @Test func `the whole file comes with everything that describes it`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video, digest: "c0ffee")
        try await gateway.withClient { client in
            for query in ["", "?variant=video"] {
                let reply = try await client.get("/v1/videos/\(video)/content\(query)")
                #expect(reply.status == 200)
                #expect(Array(buffer: reply.body) == Self.bytes)
                #expect(reply.headers[.contentType] == "video/mp4")
                #expect(reply.headers[.contentLength] == "1000")
                #expect(reply.headers[.acceptRanges] == "bytes")
                #expect(reply.headers[.eTag] == "\"c0ffee\"")
                #expect(reply.headers[.contentDisposition] == "inline; filename=\"\(video).mp4\"")
                #expect(reply.headers[.cacheControl] == "private, max-age=86400, immutable")
                #expect(reply.headers[.vary] == "Authorization")
            }
        }
    }

    @Test func `HEAD answers as GET does, without the file and without a range`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try await gateway.withClient { client in
            let path = "/v1/videos/\(video)/content"
            let names: HTTPFields = [.requestID: "r"]
            let get = try await client.get(path, headers: names)
            let head = try await client.call(.head, path, headers: [.requestID: "r", .range: "bytes=0-1"])
            #expect(head.status == 200)
            #expect(head.headers == get.headers)
            #expect(head.body.readableBytes == 0)
        }
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=999-999", 999..<1000), ("bytes=0-999", 0..<1000), ("bytes=0-5000", 0..<1000),
        ("bytes=500-", 500..<1000), ("bytes=-1", 999..<1000), ("bytes=-1000", 0..<1000), ("bytes=-5000", 0..<1000),
        ("Bytes= 10-19", 10..<20), ("bytes=0-99999999999999999999999", 0..<1000),
    ])
    func `one range is answered with that part`(range: String, part: Range<Int>) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content", headers: [.range: range])
            #expect(reply.status == 206)
            #expect(Array(buffer: reply.body) == Array(Self.bytes[part]))
            #expect(reply.headers[.contentRange] == "bytes \(part.lowerBound)-\(part.upperBound - 1)/1000")
            #expect(reply.headers[.contentLength] == "\(part.count)")
        }
    }

    @Test(arguments: [
        "bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "items=0-1", "bytes 0-1", "bytes=0-1,x",
        "bytes=0-1,6-5", "bytes=,",
        "bytes=--1",
        "bytes=0-1-2", "bytes=+1-2", "",
    ])
    func `a range that is not understood is answered with the whole file`(range: String) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content", headers: [.range: range])
            #expect(reply.status == 200)
            #expect(reply.body.readableBytes == 1000)
        }
    }

    @Test(arguments: ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999999-"])
    func `a range beyond the end is a 416 that says how long the file is`(range: String) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content", headers: [.range: range])
            #expect(reply.status == 416)
            #expect(reply.code == "range_not_satisfiable")
            #expect(reply.headers[.contentRange] == "bytes */1000")
        }
    }

    @Test(arguments: [
        ("\"c0ffee\"", 206), ("W/\"c0ffee\"", 200), ("\"other\"", 200), ("Sat, 29 Oct 1994 19:43:31 GMT", 200),
    ])
    func `a part is answered only if it is of the file that the caller has`(condition: String, status: Int) async throws
    {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video, digest: "c0ffee")
        try await gateway.withClient { client in
            let headers: HTTPFields = [.range: "bytes=0-1", .ifRange: condition]
            let reply = try await client.get("/v1/videos/\(video)/content", headers: headers)
            #expect(reply.status == status)
        }
    }

    @Test func `a caller that has the file gets 304, range or not`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video, digest: "c0ffee")
        try await gateway.withClient { client in
            let headers: HTTPFields = [.range: "bytes=0-1", .ifNoneMatch: "\"c0ffee\""]
            for method in [HTTPRequest.Method.get, .head] {
                let reply = try await client.call(method, "/v1/videos/\(video)/content", headers: headers)
                #expect(reply.status == 304)
                #expect(reply.body.readableBytes == 0)
            }
        }
    }

    @Test(arguments: ["thumbnail", "spritesheet", ""])
    func `there is no other variant`(variant: String) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content?variant=\(variant)")
            #expect(reply.status == 400)
            #expect(reply.parameter == "variant")
        }
    }

    @Test func `a file is shown, or kept if the caller asks for that`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try await gateway.withClient { client in
            let kept = try await client.get("/v1/videos/\(video)/content?download=1")
            #expect(kept.headers[.contentDisposition] == "attachment; filename=\"\(video).mp4\"")
            let odd = try await client.get("/v1/videos/\(video)/content?download=yes")
            #expect(odd.status == 400)
            #expect(odd.parameter == "download")
        }
    }

    @Test func `that a file was sent is noted, and it is not being read any more`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video, digest: "c0ffee")
        try await gateway.withClient { client in
            try await client.get("/v1/videos/\(video)/content")
        }
        #expect(gateway.use.beingRead == [])
        #expect(gateway.use.takeUses() == ["c0ffee": gateway.clock.now])
    }

    @Test func `a file that the version before put into the archive is served from there`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Self.bytes, of: video)
        try gateway.removeFile(TestGateway.digest(of: video))
        try gateway.writeFormer(Self.bytes, of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content")
            #expect(Array(buffer: reply.body) == Self.bytes)
        }
    }

    @Test func `a file longer than a piece arrives whole`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await gateway.archive(bytes, of: video)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content")
            #expect(Array(buffer: reply.body) == bytes)
        }
    }
}
