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

struct CompressionTests {
    @Test(arguments: ["gzip", "deflate"])
    func `a long answer is compressed for whoever takes it`(coding: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.call { client in
            let plain = try await client.get("/v1/models")
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(plain.headers[.vary] == "Authorization, Accept-Encoding")
            let reply = try await client.bare("/v1/models", [.acceptEncoding: coding])
            #expect(reply.headers[.contentEncoding] == coding)
            #expect(reply.headers[.contentLength] == String(reply.body.readableBytes))
            #expect(reply.headers[.vary] == "Authorization, Accept-Encoding")
            #expect(reply.headers[.contentType] == "application/json")
            #expect(reply.headers[.eTag] == plain.headers[.eTag])
            #expect(try Decompressed.bytes(of: reply.body, coding: coding) == Array(buffer: plain.body))
            let known = try await client.bare(
                "/v1/models",
                [.acceptEncoding: coding, .ifNoneMatch: try #require(reply.headers[.eTag])]
            )
            #expect(known.status == 304)
            #expect(known.headers[.contentEncoding] == nil)
            #expect(known.headers[.vary] == reply.headers[.vary])
            #expect(known.body.readableBytes == 0)
        }
    }

    @Test(
        arguments: [
            ("gzip, deflate", "gzip"), ("deflate, gzip", "gzip"), ("gzip, deflate, br, zstd", "gzip"),
            ("gzip;q=0.5, deflate", "deflate"), ("deflate;q=0.5, gzip;q=0.4", "deflate"),
            ("gzip;q=0, deflate", "deflate"),
            ("br", nil), ("identity", nil), ("*", "gzip"),
        ] as [(String, String?)]
    )
    func `gzip is chosen unless its caller likes deflate better`(accepted: String, coding: String?) async throws {
        let gateway = try await TestGateway()
        try await gateway.call { client in
            let reply = try await client.bare("/v1/models", [.acceptEncoding: accepted])
            #expect(reply.headers[.contentEncoding] == coding)
        }
    }

    @Test func `a short answer is sent as it is`() async throws {
        let gateway = try await TestGateway()
        try await gateway.call { client in
            for path in ["/v1/videos", "/nowhere-at-all"] {
                let plain = try await client.bare(path, [.acceptEncoding: "gzip, deflate;q=0.5"])
                #expect(plain.headers[.contentEncoding] == nil)
            }
        }
    }

    @Test func `a film is never compressed, whatever is accepted`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive(Array(repeating: 0, count: 5000), of: video)
        try await gateway.call { client in
            for headers in [[:], [.range: "bytes=0-3999"]] as [HTTPFields] {
                var headers = headers
                headers[.acceptEncoding] = "gzip"
                let reply = try await client.bare("/v1/videos/\(video)/content", headers)
                #expect(reply.headers[.contentEncoding] == nil)
                #expect(reply.headers[.vary] == "Authorization")
                #expect(reply.body.readableBytes == (headers[.range] == nil ? 5000 : 4000))
            }
        }
    }
}

extension TestGateway {
    /// Calls on the public listener over a connection, where answers are compressed.
    fileprivate func call(_ body: @Sendable (TestClient) async throws -> Void) async throws {
        try await application.test(.live) { client in
            try await body(TestClient(client: client, secret: secret))
        }
    }
}

extension TestClient {
    /// Asks without holding the answer against the contract, which describes it before it is compressed.
    fileprivate func bare(_ path: String, _ headers: HTTPFields) async throws -> Reply {
        var headers = headers
        headers[.authorization] = secret?.withExposedText { "Bearer \($0)" }
        return try await client.execute(uri: path, method: .get, headers: headers) { Reply($0) }
    }
}
