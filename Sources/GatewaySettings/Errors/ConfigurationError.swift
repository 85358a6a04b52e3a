/// Everything that is wrong with the configuration; the program must not start with it.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order it was found.
    package let problems: [ConfigurationProblem]

    /// Makes an error of at least one problem.
    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
