import GatewayTestKit

/// Makes the script of a simulation that breaks a rule shorter and plainer, as long as it breaks the same rule.
struct Shrinking {
    /// How long it may take.
    static let patience = Duration.seconds(30)

    let experiment: Experiment
    private let end: ContinuousClock.Instant

    init(experiment: Experiment) {
        self.experiment = experiment
        // Of a fault that was put in on purpose it is enough to know that it shows.
        end = ContinuousClock.now + (SQLMutation.isInForce ? .zero : Self.patience)
    }

    private var isPatient: Bool {
        ContinuousClock.now < end
    }

    /// The shortest history that was found.
    func shortest(like outcome: Experiment.Outcome) async throws -> Experiment.Outcome {
        var best = outcome
        var isShorter = true
        while isShorter, isPatient {
            let before = best.script.size
            try await cut(&best)
            try await lower(&best)
            isShorter = best.script.size < before
        }
        return best
    }

    /// Takes out parts of the script, first large ones and in the end single steps; the first says how the house is.
    private func cut(_ best: inout Experiment.Outcome) async throws {
        var length = max(best.script.steps.count / 2, 1)
        while length >= 1, isPatient {
            var start = best.script.steps.count - length
            while start >= 1, isPatient {
                var script = best.script
                script.steps.removeSubrange(start..<min(start + length, script.steps.count))
                try await keep(script, as: &best)
                start -= length
            }
            length /= 2
        }
    }

    /// Makes numbers plainer.
    private func lower(_ best: inout Experiment.Outcome) async throws {
        for step in best.script.steps.indices {
            for position in best.script.steps[step].indices {
                guard step < best.script.steps.count, position < best.script.steps[step].count,
                    best.script.steps[step][position] > 0, isPatient
                else {
                    continue
                }
                var script = best.script
                script.steps[step][position] = 0
                try await keep(script, as: &best)
            }
        }
    }

    private func keep(_ script: Script, as best: inout Experiment.Outcome) async throws {
        let outcome = try await experiment.run(Choices(script))
        if outcome.rule == best.rule, outcome.script.size <= best.script.size {
            best = outcome
        }
    }
}
