import Testing

@testable import GatewayServices

struct SlotLimitTests {
    /// One event of a history, and how many slots are tried behind it.
    struct Step: Sendable {
        let event: SlotLimit.Event
        let allowed: Int

        static func accepted(_ allowed: Int) -> Step {
            Step(event: .accepted, allowed: allowed)
        }

        /// Turned away with so many taken, begun at a second.
        static func reached(_ taken: Int, begunAt second: Int = 1000, _ allowed: Int) -> Step {
            Step(event: .limitReached(begunAt: .seconds(second), taken: taken), allowed: allowed)
        }
    }

    @Test(
        arguments: [
            // Never above the setting.
            (5, [.accepted(5), .accepted(5), .accepted(5), .accepted(5), .accepted(5), .accepted(5)]),
            // Half of what was tried, which is what was taken; at least one.
            (8, [.reached(8, 4)]), (8, [.reached(3, 1)]), (8, [.reached(20, 4)]), (8, [.reached(1, 1)]),
            (1, [.reached(1, 1)]),
            // Again only for what was begun behind that.
            (8, [.reached(8, 4), .reached(7, begunAt: 0, 4), .reached(4, begunAt: 1002, 2)]),
            // One more behind as many successes as there are slots.
            (
                4,
                [
                    .reached(4, 2), .accepted(2), .accepted(3), .accepted(3), .accepted(3), .accepted(4), .accepted(4),
                    .accepted(4), .accepted(4), .accepted(4),
                ]
            ),
            // A refusal in between begins the count anew.
            (
                8,
                [.reached(8, 4), .accepted(4), .accepted(4), .reached(4, begunAt: 1003, 2), .accepted(2), .accepted(3)]
            ),
        ] as [(Int, [Step])]
    )
    func `it halves when the upstream says so and grows one by one`(setting: Int, history: [Step]) {
        var limit = SlotLimit()
        for (second, step) in history.enumerated() {
            let before = limit.allowed(of: setting)
            let isChanged = limit.note(step.event, of: setting, at: .seconds(1000 + second))
            #expect(limit.allowed(of: setting) == step.allowed, "step \(second)")
            #expect(isChanged == (before != step.allowed), "step \(second)")
        }
    }

    @Test func `a lower setting counts at once, and a higher one is grown into`() {
        var limit = SlotLimit()
        #expect(limit.allowed(of: 3) == 3)
        #expect(limit.allowed(of: 9) == 9)
        _ = limit.note(.limitReached(begunAt: .zero, taken: 8), of: 8, at: .seconds(1))
        #expect(limit.allowed(of: 2) == 2)
        #expect(limit.allowed(of: 100) == 4)
    }
}
