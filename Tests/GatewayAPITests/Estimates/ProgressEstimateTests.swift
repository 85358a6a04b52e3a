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
        let gateway = try await TestGateway()
        var last: Video?
        for _ in 0..<position {
            last = try await gateway.testLedger.admit()
            gateway.clock.advance(by: .milliseconds(1))
        }
        let video = try #require(last)
        let outlook = ProgressEstimate(
            of: video,
            position: gateway.api.admissions.queue.position(of: try #require(video.queuePlace), tenant: video.tenant),
            typical: .seconds(300),
            parallelTasks: parallelTasks,
            at: gateway.clock.now
        )
        #expect(outlook.place == ProgressEstimate.Place(position: position, waitSeconds: seconds))
        #expect(outlook.progress == 0)
    }

    @Test(arguments: [(0, 0), (1, 0), (3, 1), (150, 50), (297, 99), (300, 99), (100_000, 99), (-5, 0)])
    func `progress is the time spent, never the whole`(elapsed: Int, progress: Int) async throws {
        let gateway = try await TestGateway()
        let queued = try await gateway.testLedger.admit()
        try await gateway.send(queued.id)
        let video = try #require(try await gateway.ledger.reader.video(queued.id))
        let now = gateway.clock.now + .seconds(elapsed)
        func estimate(_ typical: Duration) -> ProgressEstimate {
            ProgressEstimate(of: video, position: nil, typical: typical, parallelTasks: 5, at: now)
        }
        #expect(estimate(.seconds(300)).progress == progress)
        #expect(estimate(.zero).progress <= 99)
    }
}
