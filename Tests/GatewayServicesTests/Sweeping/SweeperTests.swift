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
}
