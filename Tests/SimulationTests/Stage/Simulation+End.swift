import GatewayLedger
import GatewayModel
import GatewayTestKit

extension Simulation {
    /// How many rounds the quiet end may take.
    private static let longestEnd = 1000

    /// Lets everything go its way without trouble: every video must come to its end.
    func finish(in group: inout DiscardingTaskGroup) async throws {
        note("from here on nothing goes wrong")
        setting.world.calmDown()
        for index in gateways.indices {
            await revive(index, in: &group)
        }
        for round in 0..<Self.longestEnd {
            try await settleDown(in: &group)
            for gateway in gateways where gateway.isServing {
                for turn in SimulatedGateway.Turn.allCases where gateway.begin(turn) {
                    await begin(turn.rawValue, of: gateway, in: &group) { await gateway.take(turn) }
                    try await settleDown(in: &group)
                }
            }
            try await check()
            if isAtRest {
                break
            }
            clock.advance(by: .seconds(isMade ? 7200 : min(20 + 10 * round, 600)))
        }
        try await checkEnd()
    }

    /// Lets all that waits go on, the longest waiting first, until nobody but sleepers waits.
    private func settleDown(in group: inout DiscardingTaskGroup) async throws {
        while let index = stage.waiting.firstIndex(where: { $0.wakesAt.map { $0 <= clock.now } ?? true }) {
            let chosen = stage.waiting[index]
            note("gateway \(chosen.activity.life.gateway) \(chosen.activity.name), \(chosen.place.rawValue)")
            try await resume(index, with: .pass, in: &group)
        }
    }
}
