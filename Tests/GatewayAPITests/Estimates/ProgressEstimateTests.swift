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

    @Test func `progress never goes back, when videos turn out to take longer too`() async throws {
        let gateway = try await TestGateway()
        var ids: [VideoID] = []
        for _ in 0..<2 {
            let video = try await gateway.testLedger.admit()
            try await gateway.send(video.id)
            ids.append(video.id)
        }
        let (first, second) = (ids[0], ids[1])
        try await gateway.withClient { client in
            func progress() async throws -> Int? {
                try await client.get("/v1/videos/\(second)").json["progress"].integer
            }
            gateway.clock.advance(by: .seconds(150))
            #expect(try await progress() == 50)
            gateway.clock.advance(by: .seconds(1500))
            let due = try await gateway.ledger.work.claimDue(at: gateway.clock.now, lease: .zero, limit: 9)
            let made = try #require(due.first { $0.id == first })
            try await gateway.ledger.work.record(.succeeded(url: "u"), of: made, at: gateway.clock.now)
            // The one that was made took 1,650 seconds, of which 1,650 are all but 100 hundredths.
            try await gateway.api.estimates.refresh()
            #expect(try await progress() == 99)
        }
        let floors = ProgressFloors()
        for (said, told) in [(0, 0), (40, 40), (10, 40), (41, 41), (99, 99), (3, 99)] {
            #expect(floors.raise(ids[0], to: said) == told)
        }
        #expect(floors.raise(ids[1], to: 7) == 7)
    }

    @Test func `the progress of as many videos as are promised is remembered, and of no more than twice as many`() {
        let floors = ProgressFloors()
        var random = SplitMix64(seed: 1)
        let ids = (0...2 * ProgressFloors.capacity)
            .map { VideoID(at: Timestamp(milliseconds: Int64($0)), using: &random) }
        for id in ids {
            #expect(floors.raise(id, to: 50) == 50)
        }
        #expect(floors.raise(ids[ids.count - ProgressFloors.capacity], to: 1) == 50)
        #expect(floors.raise(ids[0], to: 1) == 1)
    }
}
