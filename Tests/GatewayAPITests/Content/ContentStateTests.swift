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
    @Test func `an unfinished video is not ready, and says when to ask again`() async throws {
        let front = try await TestFront()
        let video = try await front.house.admit()
        try await front.visit { visitor in
            for _ in 0..<2 {
                let reply = try await visitor.get("/v1/videos/\(video.id)/content")
                #expect(reply.status == 409)
                #expect(reply.code == "not_ready")
                #expect(reply.headers[.retryAfter] == "5")
                #expect(reply.headers[.shouldRetry] == nil)
                if front.house.clock.now == Timestamp(milliseconds: 1_790_000_000_000) {
                    try await front.send(video.id)
                    front.clock.advance(by: .seconds(1))
                }
            }
        }
    }

    @Test func `a video that was not made never has content`() async throws {
        let front = try await TestFront()
        let failed = try await front.house.admit()
        try await front.finish(failed.id, as: .failed(VideoFailure(.upstreamFailed)))
        let canceled = try await front.house.admit()
        _ = try await front.ledger.admissions.cancel(canceled.id, of: nil, at: front.clock.now)
        try await front.visit { visitor in
            for id in [failed.id, canceled.id] {
                let reply = try await visitor.get("/v1/videos/\(id)/content")
                #expect(reply.status == 409)
                #expect(reply.headers[.shouldRetry] == "false")
            }
        }
    }

    @Test func `a file that is on its way is waited for`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.visit { visitor in
            async let pending = visitor.get("/v1/videos/\(video)/content")
            try await front.clock.untilAsleep()
            try await front.archive([1, 2, 3], of: video)
            front.clock.advance(by: FileWait.period)
            let reply = try await pending
            #expect(reply.status == 200)
            #expect(Array(buffer: reply.body) == [1, 2, 3])
        }
    }

    @Test func `a file that does not come in time is not ready`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.visit { visitor in
            async let pending = visitor.get("/v1/videos/\(video)/content")
            for _ in 0..<40 {
                try await front.clock.untilAsleep()
                front.clock.advance(by: FileWait.period)
            }
            let reply = try await pending
            #expect(reply.status == 409)
            #expect(reply.code == "not_ready")
            #expect(reply.headers[.retryAfter] == "5")
        }
    }

    @Test func `a file that another server is just putting back is waited for`() async throws {
        let front = try await TestFront()
        let video = try await front.makeVideo()
        try await front.archive([1, 2], of: video)
        try front.removeFile(TestFront.digest(of: video))
        try await front.visit { visitor in
            async let pending = visitor.get("/v1/videos/\(video)/content")
            try await front.clock.untilAsleep()
            try front.write([1, 2], digest: TestFront.digest(of: video))
            front.clock.advance(by: FileWait.period)
            let reply = try await pending
            #expect(reply.status == 200)
        }
        #expect(front.missing.value == [])
    }

    @Test func `a file that is gone, lost or damaged is a 410`() async throws {
        let front = try await TestFront()
        let gone = try await front.makeVideo()
        let job = try #require(
            try await front.ledger.work.claimFiles(at: front.clock.now, lease: .zero, limit: 1).first
        )
        try await front.ledger.work.recordFileLost(of: job)
        let lost = try await front.makeVideo()
        try await front.archive([1], of: lost)
        try front.removeFile(TestFront.digest(of: lost))
        let damaged = try await front.makeVideo()
        try await front.archive([1, 2], of: damaged)
        try front.write([1], digest: TestFront.digest(of: damaged))
        try await front.visit { visitor in
            for id in [gone, lost, damaged] {
                async let pending = visitor.get("/v1/videos/\(id)/content")
                for _ in 1..<ContentController.looks where id != gone {
                    try await front.clock.untilAsleep()
                    front.clock.advance(by: FileWait.period)
                }
                let reply = try await pending
                #expect(reply.status == 410)
                #expect(reply.code == "content_expired")
            }
        }
        #expect(front.missing.value == [lost, damaged])
    }
}
