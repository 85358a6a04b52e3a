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
