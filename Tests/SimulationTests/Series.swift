import GatewayTestKit
import Testing

/// Simulations from consecutive seeds, a few at a time.
struct Series: Sendable {
    /// How many run side by side.
    private static let width = 2

    let engine: TestLedger.Engine
    let first: UInt64
    let count: Int

    /// Runs them, says what they came to, and stops at the first that breaks a rule.
    func run() async throws -> Chronicle.Tally {
        let experiment = Experiment(engine: engine)
        let began = ContinuousClock.now
        var tally = Chronicle.Tally()
        var ended = 0
        try await withThrowingTaskGroup(of: Experiment.Outcome.self) { group in
            for index in 0..<count {
                if index >= Self.width, let outcome = try await group.next() {
                    tally = tally + outcome.tally
                    ended += 1
                    guard outcome.rule == nil else {
                        break
                    }
                    if ended.isMultiple(of: 100) {
                        print("\(ended) of \(count): \(tally.words), \(ContinuousClock.now - began)")
                    }
                }
                let seed = first + UInt64(index)
                group.addTask { try await experiment.expectRules(seed: seed) }
            }
            for try await outcome in group {
                tally = tally + outcome.tally
                ended += 1
            }
        }
        print("seeds \(first) to \(first + UInt64(max(count, 1)) - 1) on \(engine): \(ended) simulations")
        print("\(tally.words) in \(ContinuousClock.now - began)")
        for (move, count) in tally.moves.sorted(by: { $0.key < $1.key }) {
            print("    \(move): \(count)")
        }
        return tally
    }
}
