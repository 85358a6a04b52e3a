import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayHTTP

struct CompressionTests {
    @Test(arguments: ["gzip", "deflate"])
    func `a long answer is compressed for whoever takes it`(coding: String) async throws {
        let front = try await TestFront()
        try await front.visit { visitor in
            let plain = try await visitor.get("/v1/models")
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(plain.headers[.vary] == "Authorization, Accept-Encoding")
            let reply = try await visitor.bare("/v1/models", [.acceptEncoding: coding])
            #expect(reply.headers[.contentEncoding] == coding)
            #expect(reply.headers[.contentLength] == String(reply.body.readableBytes))
            #expect(reply.headers[.vary] == "Authorization, Accept-Encoding")
            #expect(reply.headers[.contentType] == "application/json")
            #expect(reply.headers[.eTag] == plain.headers[.eTag])
            let bytes = try Inflation.inflate(Array(buffer: reply.body), expecting: plain.body.readableBytes)
            #expect(bytes == Array(buffer: plain.body))
            let known = try await visitor.bare(
                "/v1/models",
                [.acceptEncoding: coding, .ifNoneMatch: try #require(reply.headers[.eTag])]
            )
            #expect(known.status == 304)
            #expect(known.headers[.contentEncoding] == nil)
            #expect(known.headers[.vary] == reply.headers[.vary])
            #expect(known.body.readableBytes == 0)
        }
    }

    @Test func `a short answer is sent as it is unless that is refused`() async throws {
        let front = try await TestFront()
        try await front.visit { visitor in
            let plain = try await visitor.bare("/v1/videos", [.acceptEncoding: "gzip, deflate;q=0.5"])
            #expect(plain.headers[.contentEncoding] == nil)
            let refused = try await visitor.bare("/nowhere-at-all-\(String(repeating: "x", count: 200))", [:])
            #expect(refused.headers[.contentEncoding] == nil)
            let insisted = try await visitor.bare("/v1/quota", [.acceptEncoding: "gzip, identity;q=0"])
            #expect(insisted.headers[.contentEncoding] == "gzip")
        }
    }

    @Test(arguments: [(CompressionRule.minimumBytes - 1, false), (CompressionRule.minimumBytes, true)])
    func `the shortest answer that is compressed`(count: Int, isCompressed: Bool) async throws {
        let response = try await Self.answer(count, type: "text/csv; charset=utf-8").compressed(for: Self.request)
        #expect(response.headers[.contentEncoding] == (isCompressed ? "gzip" : nil))
        #expect((response.headers[.vary] == "Accept-Encoding") == isCompressed)
    }

    @Test(arguments: [(CompressionRule.maximumBytes, true), (CompressionRule.maximumBytes + 1, false)])
    func `the longest answer that is compressed`(count: Int, isCompressed: Bool) async throws {
        let response = try await Self.answer(count, type: "text/html").compressed(for: Self.request)
        #expect((response.headers[.contentEncoding] == "gzip") == isCompressed)
    }

    @Test(arguments: ["video/mp4", "text/event-stream", "application/octet-stream", "image/png", ""])
    func `what is no plain text is left alone`(type: String) async throws {
        let response = try await Self.answer(5000, type: type).compressed(for: Self.request)
        #expect(response.headers[.contentEncoding] == nil)
        #expect(response.headers[.vary] == nil)
        #expect(response.body.contentLength == 5000)
    }

    @Test func `an answer whose end is not known is left alone`() async throws {
        let body = ResponseBody { writer in try await writer.finish(nil) }
        let response = Response(status: .ok, headers: [.contentType: "application/json"], body: body)
        let answer = try await response.compressed(for: Self.request)
        #expect(answer.headers[.contentEncoding] == nil)
    }

    @Test func `a film is never compressed, whatever is accepted`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.archive(Array(repeating: 0, count: 5000), of: video)
        try await front.visit { visitor in
            for headers in [[:], [.range: "bytes=0-3999"]] as [HTTPFields] {
                var headers = headers
                headers[.acceptEncoding] = "gzip, identity;q=0"
                let reply = try await visitor.bare("/v1/videos/\(video)/content", headers)
                #expect(reply.headers[.contentEncoding] == nil)
                #expect(reply.headers[.vary] == "Authorization")
                #expect(reply.body.readableBytes == (headers[.range] == nil ? 5000 : 4000))
            }
        }
    }

    private static let request = Request(
        head: HTTPRequest(
            method: .get,
            scheme: "http",
            authority: "x",
            path: "/",
            headerFields: [.acceptEncoding: "gzip"]
        ),
        body: RequestBody(buffer: ByteBuffer())
    )

    private static func answer(_ count: Int, type: String) -> Response {
        .json(type: type, bytes: ByteBuffer(repeating: 65, count: count))
    }
}

extension Visitor {
    /// Asks without holding the answer against the contract, which describes it before it is compressed.
    fileprivate func bare(_ path: String, _ headers: HTTPFields) async throws -> Reply {
        var headers = headers
        headers[.authorization] = secret?.withExposedText { "Bearer \($0)" }
        return try await client.execute(uri: path, method: .get, headers: headers) { Reply($0) }
    }
}
