import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct ProgressEstimateTests {
    @Test(arguments: [(1, 5, 60), (3, 5, 180), (5, 5, 300), (6, 5, 360), (1, 1, 300), (1, 0, 300), (10, 1000, 3)])
    func `the wait follows from the place in the queue`(position: Int, parallelTasks: Int, seconds: Int) async throws {
        let front = try await TestFront()
        var last: Video?
        for _ in 0..<position {
            last = try await front.house.admit()
            front.clock.advance(by: .milliseconds(1))
        }
        let video = try #require(last)
        let outlook = ProgressEstimate(
            of: video,
            position: front.api.admissions.queue.position(of: try #require(video.queuePlace)),
            typical: .seconds(300),
            parallelTasks: parallelTasks,
            at: front.clock.now
        )
        #expect(outlook.place == ProgressEstimate.Place(position: position, waitSeconds: seconds))
        #expect(outlook.progress == 0)
    }

    @Test(arguments: [(0, 0), (1, 0), (3, 1), (150, 50), (297, 99), (300, 99), (100_000, 99), (-5, 0)])
    func `progress is the time spent, never the whole`(elapsed: Int, progress: Int) async throws {
        let front = try await TestFront()
        let queued = try await front.house.admit()
        try await front.send(queued.id)
        let video = try #require(try await front.ledger.reader.video(queued.id))
        let now = front.clock.now + .seconds(elapsed)
        func estimate(_ typical: Duration) -> ProgressEstimate {
            ProgressEstimate(of: video, position: nil, typical: typical, parallelTasks: 5, at: now)
        }
        #expect(estimate(.seconds(300)).progress == progress)
        #expect(estimate(.zero).progress <= 99)
    }
}
