import GatewayModel
import GatewayTestKit

/// The clock as one process sees it: whoever sleeps waits at a gate.
struct SimulatedClock: WallClock {
    let shared: ManualClock
    let stage: Stage

    var now: Timestamp {
        shared.now
    }

    var uptime: Duration {
        shared.uptime
    }

    func sleep(for duration: Duration) async throws {
        guard case .pass = await stage.wait(.sleep, until: now + duration) else {
            throw CancellationError()
        }
    }
}
