import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct UnresolvedVideosTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `videos whose money is in doubt are those looked for, then those given up within a day`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await OperationsRig(engine)
        #expect(try await rig.operations.unresolvedVideos().isEmpty)
        var ids: [VideoID] = []
        for _ in 0..<2 {
            rig.store.clock.advance(by: .seconds(1))
            ids.append(try await rig.store.admit().id)
            let submission = try #require(try await rig.store.beginSubmission())
            try await rig.store.ledger.work.record(
                .unknown(nextPoll: rig.store.clock.now),
                of: submission,
                trouble: nil,
                at: rig.store.clock.now
            )
        }
        let due = try await rig.store.ledger.work.claimDue(at: rig.store.clock.now, lease: .seconds(60), limit: 10)
        let first = try #require(due.first { $0.id == ids[0] })
        try await rig.store.ledger.work
            .record(.failed(VideoFailure(.submissionUnknown)), of: first, at: rig.store.clock.now)
        let views = try await rig.operations.unresolvedVideos()
        #expect(views.map(\.id) == [ids[1], ids[0]])
        #expect(views.map(\.isLookedFor) == [true, false])
        #expect(views.allSatisfy { $0.tenant == rig.store.tenant.name.text && $0.price.hasSuffix(" USD") })
        rig.store.clock.advance(by: Operations.unresolvedSpan + .milliseconds(1))
        #expect(try await rig.operations.unresolvedVideos().map(\.id) == [ids[1]])
    }
}
