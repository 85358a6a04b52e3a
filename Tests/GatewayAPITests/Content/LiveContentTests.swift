import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct LiveContentTests {
    private static let bytes = (0..<200_003).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    /// A video whose file could not be fetched.
    private static func troubledVideo(in gateway: TestGateway) async throws -> VideoID {
        let video = try await gateway.makeVideo()
        let now = gateway.clock.now
        let job = try #require(try await gateway.ledger.work.claimFiles(at: now, lease: .zero, limit: 1).first)
        try await gateway.ledger.work.recordFileTrouble(
            of: job,
            url: "https://files.example/fresh.mp4",
            trouble: .receiver,
            tryAgainAt: now + .seconds(9)
        )
        return video
    }

    @Test func `what the archive could not take is passed through whole, and says that it has no parts`() async throws {
        let gateway = try await TestGateway()
        let video = try await Self.troubledVideo(in: gateway)
        gateway.source.answer(.success(Self.bytes), .success(Self.bytes))
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)/content", headers: [.range: "bytes=5-9"])
            #expect(reply.status == 200)
            #expect(Array(buffer: reply.body) == Self.bytes)
            #expect(reply.headers[.acceptRanges] == "none")
            #expect(reply.headers[.cacheControl] == "private, no-store")
            #expect(reply.headers[.contentType] == "video/mp4")
            #expect(reply.headers[.contentLength] == nil)
            #expect(reply.headers[.eTag] == nil)
        }
        #expect(gateway.source.addresses == Array(repeating: "https://files.example/fresh.mp4", count: 2))
    }

    @Test func `HEAD asks upstream whether the file is there, and for no more`() async throws {
        let gateway = try await TestGateway()
        let video = try await Self.troubledVideo(in: gateway)
        gateway.source.answer(.success(Self.bytes))
        try await gateway.withClient { client in
            let reply = try await client.call(.head, "/v1/videos/\(video)/content")
            #expect(reply.status == 200)
            #expect(reply.headers[.acceptRanges] == "none")
        }
        #expect(gateway.source.addresses.count == 1)
    }

    @Test func `before the first failure nothing is passed through`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        _ = try await gateway.ledger.work.claimFiles(at: gateway.clock.now, lease: .seconds(60), limit: 1)
        gateway.source.answer(.success(Self.bytes))
        let reply = try await gateway.contentWithoutPatience(of: video)
        #expect(reply.status == 409)
        #expect(gateway.source.addresses == [])
    }

    @Test func `an address that is dead is asked once and the file waited for`() async throws {
        let gateway = try await TestGateway()
        let video = try await Self.troubledVideo(in: gateway)
        gateway.source.answer(.failure(FileTrouble(.notYet, status: 403)))
        let reply = try await gateway.contentWithoutPatience(of: video)
        #expect(reply.status == 409)
        #expect(reply.code == "not_ready")
        #expect(gateway.source.addresses.count == 1)
    }

    @Test func `no more files are passed through at once than there are permits`() async throws {
        let source = ScriptedFileSource()
        let proxy = UpstreamFileProxy(source: source)
        var permits: [UpstreamFileProxy.Permit] = []
        for _ in 0..<UpstreamFileProxy.width {
            source.answer(.success([1]))
            permits.append(try #require(await proxy.permit(for: "u", limit: 9)))
        }
        source.answer(.success([1]), .success([1]))
        #expect(await proxy.permit(for: "u", limit: 9) == nil)
        permits.removeLast()
        #expect(await proxy.permit(for: "u", limit: 9) != nil)
    }
}

extension TestGateway {
    /// Asks for a file until the wait for it is over.
    fileprivate func contentWithoutPatience(of video: VideoID) async throws -> Reply {
        let replies = LiveValue<Reply?>(nil)
        try await withClient { client in
            async let pending = client.get("/v1/videos/\(video)/content")
            for _ in 0..<40 {
                try await clock.untilAsleep()
                clock.advance(by: FileWait.period)
            }
            replies.replace(with: try await pending)
        }
        return try #require(replies.value)
    }
}
