import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Logging
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ContentStateTests {
    @Test(arguments: [(1, "1"), (60, "60"), (61, "60"), (3600, "60")])
    func `whoever asks for a file too early is not sent away for longer than a minute`(
        pollInterval: Int,
        retryAfter: String
    ) async throws {
        var settings = APISettings.usual
        settings.pollInterval = .seconds(pollInterval)
        let gateway = try await TestGateway(settings: settings)
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video.id)/content")
            #expect(reply.code == "not_ready")
            #expect(reply.headers[.retryAfter] == retryAfter)
            #expect(reply.headers[.shouldRetry] == nil)
        }
    }

    @Test func `an unfinished video is not ready, and says when to ask again`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.withClient { client in
            for _ in 0..<2 {
                let reply = try await client.get("/v1/videos/\(video.id)/content")
                #expect(reply.status == 409)
                #expect(reply.code == "not_ready")
                #expect(reply.headers[.retryAfter] == "5")
                #expect(reply.headers[.shouldRetry] == nil)
                if gateway.testLedger.clock.now == Timestamp(milliseconds: 1_790_000_000_000) {
                    try await gateway.send(video.id)
                    gateway.clock.advance(by: .seconds(1))
                }
            }
        }
    }

    @Test func `a video that was not made never has content`() async throws {
        let gateway = try await TestGateway()
        let failed = try await gateway.testLedger.admit()
        try await gateway.finish(failed.id, as: .failed(VideoFailure(.upstreamFailed)))
        let canceled = try await gateway.testLedger.admit()
        _ = try await gateway.ledger.changes.cancelVideo(canceled.id, at: gateway.clock.now)
        try await gateway.withClient { client in
            for id in [failed.id, canceled.id] {
                let reply = try await client.get("/v1/videos/\(id)/content")
                #expect(reply.status == 409)
                #expect(reply.headers[.shouldRetry] == "false")
            }
        }
    }

    @Test func `a file that is on its way is waited for`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.withClient { client in
            async let pending = client.get("/v1/videos/\(video)/content")
            try await gateway.clock.untilAsleep()
            try await gateway.archive([1, 2, 3], of: video)
            gateway.clock.advance(by: FileWait.period)
            let reply = try await pending
            #expect(reply.status == 200)
            #expect(Array(buffer: reply.body) == [1, 2, 3])
        }
    }

    @Test func `a file that does not come in time is not ready`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.withClient { client in
            async let pending = client.get("/v1/videos/\(video)/content")
            for _ in 0..<40 {
                try await gateway.clock.untilAsleep()
                gateway.clock.advance(by: FileWait.period)
            }
            let reply = try await pending
            #expect(reply.status == 409)
            #expect(reply.code == "not_ready")
            #expect(reply.headers[.retryAfter] == "5")
        }
    }

    @Test func `a file that another server is just putting back is waited for`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2], of: video)
        try gateway.removeFile(TestGateway.digest(of: video))
        try await gateway.withClient { client in
            async let pending = client.get("/v1/videos/\(video)/content")
            try await gateway.clock.untilAsleep()
            try gateway.write([1, 2], digest: TestGateway.digest(of: video))
            gateway.clock.advance(by: FileWait.period)
            let reply = try await pending
            #expect(reply.status == 200)
        }
        #expect(gateway.missing.value == [])
    }

    @Test func `a file that cannot be read at the moment is a 503, and nobody is told to order it again`() async throws
    {
        let gateway = try await TestGateway()
        gateway.areGone.replace(with: false)
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2], of: video)
        try gateway.removeFile(TestGateway.digest(of: video))
        try await gateway.withClient { client in
            async let pending = client.get("/v1/videos/\(video)/content")
            for _ in 1..<ContentController.looks {
                try await gateway.clock.untilAsleep()
                gateway.clock.advance(by: FileWait.period)
            }
            let reply = try await pending
            #expect(reply.status == 503)
            #expect(reply.code == "store_unavailable")
            #expect(reply.headers[.retryAfter] == "5")
        }
        #expect(gateway.missing.value == [video])
    }

    @Test func `a file that is gone, lost or damaged is a 410`() async throws {
        let gateway = try await TestGateway()
        let gone = try await gateway.makeVideo()
        let job = try #require(
            try await gateway.ledger.work.claimFiles(at: gateway.clock.now, lease: .zero, limit: 1).first
        )
        try await gateway.ledger.work.recordFileLost(of: job)
        let lost = try await gateway.makeVideo()
        try await gateway.archive([1], of: lost)
        try gateway.removeFile(TestGateway.digest(of: lost))
        let damaged = try await gateway.makeVideo()
        try await gateway.archive([1, 2], of: damaged)
        try gateway.write([1], digest: TestGateway.digest(of: damaged))
        try await gateway.withClient { client in
            for id in [gone, lost, damaged] {
                async let pending = client.get("/v1/videos/\(id)/content")
                for _ in 1..<ContentController.looks where id != gone {
                    try await gateway.clock.untilAsleep()
                    gateway.clock.advance(by: FileWait.period)
                }
                let reply = try await pending
                #expect(reply.status == 410)
                #expect(reply.code == "content_expired")
            }
        }
        #expect(gateway.missing.value == [lost, damaged])
    }
}
