/// A setting that cannot be, named by its key in a scenario.
package struct ScenarioError: Error, Equatable, CustomStringConvertible {
    /// Such as `faults[2].every`; empty when the file as a whole is unreadable.
    package let key: String
    /// What it must be, or what is wrong with it.
    package let rule: String

    /// Makes an error about a key.
    package init(key: String, rule: String) {
        self.key = key
        self.rule = rule
    }

    /// One line for an operator.
    package var description: String {
        key.isEmpty ? "scenario: \(rule)" : "scenario: \(key): \(rule)"
    }
}
