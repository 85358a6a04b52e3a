import GatewayTestKit
import Testing

/// Runs simulations, and makes a short history of one that breaks a rule.
struct Experiment: Sendable {
    /// What became of one simulation.
    struct Outcome: Sendable {
        let tally: Chronicle.Tally
        let script: Script
        let lines: [String]
        /// The rule that was broken, if any.
        let rule: String?
        let failure: String
    }

    /// How many steps there are before the quiet end.
    static let steps = 500

    let engine: TestLedger.Engine

    /// Runs a simulation, and records an issue with its shortest history if it breaks a rule.
    @discardableResult
    func expectRules(seed: UInt64) async throws -> Outcome {
        let outcome = try await run(Choices(seed: seed, length: Self.steps))
        if outcome.rule != nil {
            let short = try await Shrinking(experiment: self).shortest(like: outcome)
            Issue.record(
                "seed \(seed): \(short.failure)\nThe shortest history:\n\(short.lines.joined(separator: "\n"))"
            )
        }
        return outcome
    }

    /// Runs a simulation to its end, or to the first broken rule.
    func run(_ choices: Choices) async throws -> Outcome {
        let simulation = try await Simulation(engine, choices: choices)
        var failure: (any Error)?
        do {
            try await simulation.run()
        } catch {
            failure = error
        }
        try await simulation.setting.store.close()
        return Outcome(
            tally: simulation.chronicle.tally,
            script: choices.script,
            lines: simulation.chronicle.lines,
            rule: failure.map { ($0 as? BrokenRule)?.rule ?? "\($0)" },
            failure: failure.map { "\($0)" } ?? ""
        )
    }
}
