import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct SweeperTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that could not start before its deadline ends uncharged`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        let deadline = rig.store.clock.now + .seconds(30)
        let video = try await rig.store.admit(queueDeadline: deadline)
        rig.store.clock.advance(by: .milliseconds(29_999))
        await rig.sweeper.sweep()
        #expect(try await rig.video(video.id)?.state == .queued)
        rig.store.clock.advance(by: .milliseconds(1))
        await rig.sweeper.sweep()
        let expired = try await rig.video(video.id)
        #expect(expired?.state == .expired)
        #expect(expired?.failure == VideoFailure(.queueDeadlineExceeded))
        #expect(expired?.cost.state == .released)
        try await rig.dispatcher.step()
        #expect(rig.upstream.createCount == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `finished videos of long ago become totals, a batch at each sweep, and none where nobody asks for it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine)
        let (store, age) = (rig.store, Duration.seconds(40 * 86_400))
        func cancel() async throws {
            let video = try await store.admit()
            _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        }
        func count() async throws -> Int {
            try await store.ledger.reader.list(VideoQuery(tenant: store.tenant.id, limit: 500)).videos.count
        }
        for _ in 0...RetentionSweep.sweepSize {
            try await cancel()
        }
        let sweeper = rig.sweeper
        store.clock.advance(by: age - .milliseconds(1))
        await sweeper.sweep()
        rig.retention.replace(with: age)
        await sweeper.sweep()
        #expect(try await count() == RetentionSweep.sweepSize + 1)
        store.clock.advance(by: .milliseconds(1))
        await sweeper.sweep()
        #expect(try await count() == 1)
        #expect(rig.takeLines() == [])
        // What was begun goes on, whatever else a sweep does.
        await sweeper.sweep([])
        #expect(try await count() == 0)
        #expect(rig.takeLines() == ["notice: finished videos of long ago are kept as totals alone now"])

        try await cancel()
        store.clock.advance(by: age)
        await sweeper.sweep([])
        #expect(try await count() == 1)
        await sweeper.sweep([.retention])
        #expect(try await count() == 0)
    }
}
