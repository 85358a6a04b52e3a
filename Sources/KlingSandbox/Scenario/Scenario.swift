/// A JSON file that says how the sandbox behaves and what goes wrong in it.
///
/// Beside the settings of ``SandboxConfiguration``, in snake case, it has a list of rules:
///
/// ```json
/// {
///   "parallel_tasks": 3, "speed": 10, "seed": 7, "create_shape": "D", "query_shape": "B",
///   "faults": [
///     {"faults": ["429-1302=2"], "every": 10},
///     {"faults": ["timeout-after=30", "not-found-for=5"], "prompt_contains": "storm"},
///     {"faults": ["moderation-late"], "probability": 0.05}
///   ]
/// }
/// ```
package struct Scenario: Sendable, Equatable {
    var settings = Settings()
    /// A create meets the faults of every rule that fits it, after those that its prompt asks for.
    package var faults: [FaultRule] = []

    /// Makes a scenario in which nothing is changed and nothing goes wrong.
    package init() {}
}

/// A line of a scenario: which creates meet which faults.
///
/// All conditions that are given must hold; none means always.
package struct FaultRule: Sendable, Hashable {
    /// The prompt contains this text.
    package var promptContains: String?
    /// Every so-manieth create, counted from the start of the server or the last reset.
    package var every: Int?
    /// Between 0 and 1, drawn anew for each create.
    package var probability: Double?
    /// What such a create meets.
    package var faults: [Fault]

    /// Makes a rule from its faults and conditions.
    package init(
        _ faults: [Fault],
        promptContains: String? = nil,
        every: Int? = nil,
        probability: Double? = nil
    ) {
        self.faults = faults
        self.promptContains = promptContains
        self.every = every
        self.probability = probability
    }

    /// Whether the `number`th create (from 1) meets it.
    ///
    /// Draws a number only if everything else already holds.
    func matches(prompt: String, number: Int, random: inout SplitMix64) -> Bool {
        if let promptContains, !prompt.contains(promptContains) { return false }
        if let every, number % every != 0 { return false }
        if let probability { return Double.random(in: 0..<1, using: &random) < probability }
        return true
    }
}
