import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct SeveralRangesTests {
    private static let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    private static func ask(_ range: String, _ more: HTTPFields = [:], of bytes: [UInt8] = bytes) async throws -> Reply
    {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(bytes, of: video, digest: "c0ffee")
        let reply = LiveValue<Reply?>(nil)
        try await gateway.withClient { client in
            var headers = more
            headers[.range] = range
            reply.replace(with: try await client.get("/v1/videos/\(video)/content", headers: headers))
        }
        return try #require(reply.value)
    }

    /// The body that the parts of a file make.
    static func body(_ parts: [Range<Int>], of bytes: [UInt8] = bytes, boundary: String) -> [UInt8] {
        var body: [UInt8] = []
        for part in parts {
            body += Array("\r\n--\(boundary)\r\nContent-Type: video/mp4\r\n".utf8)
            let range = "\(part.lowerBound)-\(part.upperBound - 1)/\(bytes.count)"
            body += Array("Content-Range: bytes \(range)\r\n\r\n".utf8) + bytes[part]
        }
        return body + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    private static func check(_ reply: Reply, has parts: [Range<Int>], of bytes: [UInt8] = bytes) throws {
        #expect(reply.status == 206)
        let type = try #require(reply.headers[.contentType])
        let start = "multipart/byteranges; boundary="
        #expect(type.hasPrefix(start))
        let boundary = String(type.dropFirst(start.count))
        #expect(boundary.utf8.count == 32)
        #expect(Array(buffer: reply.body) == body(parts, of: bytes, boundary: boundary))
        #expect(reply.headers[.contentLength] == "\(reply.body.readableBytes)")
        #expect(reply.headers[.contentRange] == nil)
        #expect(reply.headers[.acceptRanges] == "bytes")
        #expect(reply.headers[.eTag] == "\"c0ffee\"")
        #expect(reply.headers[.cacheControl] == "private, max-age=86400, immutable")
        #expect(reply.headers[.contentDisposition]?.hasPrefix("inline; filename=") == true)
    }

    @Test(arguments: [
        ("bytes=0-0,-1", [0..<1, 999..<1000]), ("bytes=0-1, 5-6", [0..<2, 5..<7]), ("bytes=5-6,0-1", [5..<7, 0..<2]),
        ("bytes=0-499,500-999", [0..<500, 500..<1000]), ("bytes= 0-1\t,,\t998- ,", [0..<2, 998..<1000]),
        ("bytes=0-1,5-6,1000-", [0..<2, 5..<7]), ("bytes=0-1,-0,900-5000", [0..<2, 900..<1000]),
    ])
    func `each range that the file has is a part`(range: String, parts: [Range<Int>]) async throws {
        try Self.check(try await Self.ask(range), has: parts)
    }

    @Test(arguments: [("bytes=7-8,1000-", 7..<9), ("bytes=-0,2000-2001,-1", 999..<1000), ("bytes=,1-1,", 1..<2)])
    func `one range that is left is answered as one`(range: String, part: Range<Int>) async throws {
        let reply = try await Self.ask(range)
        #expect(reply.status == 206)
        #expect(Array(buffer: reply.body) == Array(Self.bytes[part]))
        #expect(reply.headers[.contentType] == "video/mp4")
        #expect(reply.headers[.contentRange] == "bytes \(part.lowerBound)-\(part.upperBound - 1)/1000")
    }

    /// So many ranges of two bytes, with one byte between.
    private static func ranges(_ count: Int) -> (header: String, parts: [Range<Int>]) {
        let parts = (0..<count).map { 3 * $0..<3 * $0 + 2 }
        return ("bytes=" + parts.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ","), parts)
    }

    @Test func `as many ranges as may be asked for are answered, and no more`() async throws {
        let most = Self.ranges(ByteRange.maximumCount)
        try Self.check(try await Self.ask(most.header), has: most.parts)
        for header in [Self.ranges(ByteRange.maximumCount + 1).header, most.header + ",1000-"] {
            let reply = try await Self.ask(header)
            #expect(reply.status == 416)
            #expect(reply.code == "range_not_satisfiable")
            #expect(reply.headers[.contentRange] == "bytes */1000")
            #expect(reply.text.contains("at most 16 ranges"))
        }
    }

    @Test(arguments: ["bytes=0-1,1-2", "bytes=5-9,0-", "bytes=0-,0-", "bytes=-10,995-996", "bytes=3-3,9-9,3-3"])
    func `no byte is given twice`(range: String) async throws {
        let reply = try await Self.ask(range)
        #expect(reply.status == 416)
        #expect(reply.headers[.contentRange] == "bytes */1000")
        #expect(reply.text.contains("no byte twice"))
    }

    @Test func `several ranges that all lie beyond the end are a 416`() async throws {
        let reply = try await Self.ask("bytes=1000-,2000-3000,-0")
        #expect(reply.status == 416)
        #expect(reply.text.contains("The file has 1000 bytes"))
    }

    @Test func `parts of another file than the caller's are not given`() async throws {
        let same = try await Self.ask("bytes=0-1,5-6", [.ifRange: "\"c0ffee\""])
        try Self.check(same, has: [0..<2, 5..<7])
        for tag in ["\"other\"", "W/\"c0ffee\""] {
            let other = try await Self.ask("bytes=0-1,5-6", [.ifRange: tag])
            #expect(other.status == 200)
            #expect(other.body.readableBytes == 1000)
        }
    }

    @Test func `parts longer than a piece arrive whole`() async throws {
        let bytes = (0..<400_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let reply = try await Self.ask("bytes=200000-400002,0-99999", of: bytes)
        try Self.check(reply, has: [200_000..<400_003, 0..<100_000], of: bytes)
    }

    @Test func `each answer has a boundary of its own`() {
        let entropy = Entropy.seeded(1)
        let types = (0..<10).map { _ in PartList([0..<1, 2..<3], of: 9, using: entropy).type }
        #expect(Set(types).count == 10)
    }

    @Test func `an empty file has no parts`() {
        #expect(ByteRange("bytes=0-,-1", of: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=0-1,2-3", of: .max) == .parts([0..<2, 2..<4]))
        #expect(ByteRange("bytes=0-,99999999999999999999-", of: 9) == .part(0..<9))
    }
}
